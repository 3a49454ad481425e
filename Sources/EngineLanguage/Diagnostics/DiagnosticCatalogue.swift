extension DiagnosticID {
    /// Every id, sorted by name: the only list.
    public static let all: [DiagnosticID] = (syntax + shapes + expressions).sorted { $0.name < $1.name }
}
