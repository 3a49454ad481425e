public import EngineLanguage

/// Every id that loading definitions may report, the one list behind `engine explain <id>` and `docs/diagnostics.md`.
public enum DiagnosticCatalogue {
    /// The ids, sorted by name.
    public static let all: [DiagnosticID] = (DiagnosticID.all + DiagnosticID.definitions).sorted { $0.name < $1.name }

    /// The id of a name.
    public static func id(named name: String) -> DiagnosticID? { all.first { $0.name == name } }
}
