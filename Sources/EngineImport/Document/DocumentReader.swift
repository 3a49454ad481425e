internal import EngineLanguage

/// Reads a document to import: YAML or JSON, of which YAML is a superset.
enum DocumentReader {
    /// Larger than our own files may be: descriptions of whole APIs are imported.
    private static var limits: YAMLLimits {
        var limits = YAMLLimits()
        limits.fileBytes = 32 << 20
        limits.depth = 256
        limits.aliasNodes = 1_000_000
        limits.textBytes = 4 << 20
        return limits
    }

    /// Reads a text.
    /// - Throws: `ImportFault` with the place of the first fault.
    static func read(_ text: [UInt8], path: String) throws(ImportFault) -> DocumentNode {
        let file = SourceFile(path: path, bytes: text)
        if let first = text.first(where: { !isBlank($0) }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            if let value = try? JSONValue(parsing: text) { return DocumentNode(value) }
        }
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(file, diagnostics: &diagnostics, limits: limits)
        if let fault = diagnostics.all.first(where: { $0.severity == .error }) {
            let position = fault.span.position
            throw ImportFault(message: fault.message, place: "\(path):\(position.line):\(position.column)")
        }
        guard let tree, tree.entries != nil else {
            throw ImportFault(message: "the document is no map of keys", place: "\(path):1:1")
        }
        return DocumentNode(tree)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension DocumentNode {
    /// Takes over a JSON value, which has no places; of a repeated key the last counts.
    init(_ value: JSONValue) {
        span = nil
        switch value {
        case .null: content = .null
        case .bool(let value): content = .bool(value)
        case .number(let number): content = .number(number.text)
        case .string(let text): content = .text(text)
        case .array(let elements): content = .list(elements.map { DocumentNode($0) })
        case .object(let members):
            content = .map(members.map { Entry(key: $0.key, value: DocumentNode($0.value)) })
        }
    }
}
