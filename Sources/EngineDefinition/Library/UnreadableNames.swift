internal import EngineLanguage

/// Names that are declared, but not as they should be: that is told where they stand, and not again wherever one of
/// them is used.
struct UnreadableNames {
    private var names: Set<String> = []

    /// Takes the faults of declarations and the trees that they stand in.
    init(_ faults: DiagnosticList, in trees: some Sequence<SyntaxNode>) {
        var values: Set<Span> = []
        for fault in faults.all where fault.severity == .error {
            // The key of a map of names that is no name.
            if fault.id == .invalidFormat { names.insert(Self.unquoted(fault.span.text)) }
            if fault.id == .wrongType { values.insert(fault.span) }
        }
        guard !values.isEmpty else { return }
        for tree in trees { collect(tree, under: "", values) }
    }

    /// Keys whose maps declare names.
    private static let declaring: Set<String> = [
        "auth", "config", "credentials", "endpoints", "fields", "input", "models", "pagination", "scopes", "settings",
        "streams",
    ]

    private mutating func collect(_ node: SyntaxNode, under key: String, _ values: Set<Span>) {
        for element in node.elements ?? [] { collect(element, under: key, values) }
        for entry in node.entries ?? [] {
            if Self.declaring.contains(key), values.contains(entry.value.span) { names.insert(entry.key.text) }
            collect(entry.value, under: entry.key.text, values)
        }
    }

    private static func unquoted(_ text: String) -> String {
        guard let first = text.first, first == "'" || first == "\"", text.count > 1, text.last == first else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    private static let ids: Set<DiagnosticID> = [
        .undeclaredField, .unknownEndpoint, .unknownInput, .unknownModel, .unknownPagination, .unknownParent,
        .unknownScheme, .unknownScope, .unknownStream,
    ]

    /// Whether a fault says only that one of these names cannot be used.
    func excuse(_ fault: Diagnostic) -> Bool {
        guard !names.isEmpty, Self.ids.contains(fault.id) else { return false }
        if let meant = fault.fix?.replacement?.text, names.contains(meant) { return true }
        return names.contains(Self.unquoted(fault.span.text))
    }
}

extension DiagnosticList {
    /// The same list without what an unreadable declaration excuses.
    func without(excused names: UnreadableNames) -> DiagnosticList {
        var result = DiagnosticList()
        for fault in all where !names.excuse(fault) { result.append(fault) }
        for span in concealed { result.conceal(span) }
        return result
    }
}
