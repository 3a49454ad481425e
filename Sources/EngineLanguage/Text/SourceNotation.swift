/// How a source is written: messages speak of it in the words of whoever wrote it.
public enum SourceNotation: Sendable, Hashable {
    /// Definitions, and everything else of ours.
    case yaml
    /// The body of a request.
    case json
    /// The query of a request: every value is a text.
    case query

    /// What has names and values.
    var mapWord: String { self == .yaml ? "a map" : "an object" }

    /// What stands where nothing does.
    var nullWord: String { self == .json ? "null" : "nothing" }

    /// The two truth values.
    var truthWords: String { self == .json ? "true or false" : "'true' or 'false'" }

    /// How a scalar that is no text becomes one.
    func quoting(_ text: String) -> String {
        self == .yaml ? "put quotes around it: \"\(text)\"" : "a text stands in quotes: \"\(text)\""
    }

    /// How a value becomes a list of one.
    func listing(_ scalar: Scalar) -> String {
        switch self {
        case .yaml: "write [\(scalar.text)]"
        case .json: scalar.kind == .string ? "write [\"\(scalar.text)\"]" : "write [\(scalar.text)]"
        case .query: "write the key with '[]' behind it"
        }
    }
}

extension SyntaxNode {
    /// How its source is written.
    var notation: SourceNotation { span.file.notation }
}
