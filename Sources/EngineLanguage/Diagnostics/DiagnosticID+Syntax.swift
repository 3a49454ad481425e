extension DiagnosticID {
    /// YAML that cannot be parsed.
    public static let yamlSyntax = DiagnosticID(
        "yaml-syntax", .error,
        "The file is not YAML 1.2. The place is where the parser stopped; the fault is there or just before.")
}
