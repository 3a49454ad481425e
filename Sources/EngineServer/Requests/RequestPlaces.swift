internal import EngineLanguage

/// Numbers the places of a request, so that a fault that was found at a node can be told as the keys that lead there.
///
/// The spans of these nodes lie in an empty file: their start is the number. A place keeps its last key and the number
/// of the place that it lies in; the whole path is put together for a fault only, or a deep body would cost its depth
/// for each of its values.
struct RequestPlaces {
    private struct Place {
        let parent: Int
        let key: String
    }

    private let file: SourceFile
    private var places: [Place] = []

    /// - Parameter notation: how the part of the request is written.
    init(_ notation: SourceNotation = .json) {
        file = SourceFile(path: "request", bytes: [], notation: notation)
    }

    /// How many places have a number.
    var count: Int { places.count }

    /// The node of a value.
    mutating func node(of value: RequestValue) -> SyntaxNode { node(of: value, at: number(Place(parent: -1, key: ""))) }

    private mutating func node(of value: RequestValue, at start: Int) -> SyntaxNode {
        let content: SyntaxNode.Content
        switch value {
        case .text(let text): content = .scalar(scalar(text, .string))
        case .plain(let text, let kind): content = .scalar(scalar(text, kind))
        case .list(let elements):
            var nodes: [SyntaxNode] = []
            for (index, element) in elements.enumerated() {
                nodes.append(node(of: element, at: number(Place(parent: start, key: String(index)))))
            }
            content = .sequence(nodes)
        case .object(let entries):
            content = .mapping(
                entries.map { name, value in
                    // A key and its value are at the same place.
                    let place = number(Place(parent: start, key: name))
                    let span = Span(file: file, start: place, end: place)
                    return SyntaxNode.Entry(
                        key: scalar(name, .string), keySpan: span, value: node(of: value, at: place))
                })
        }
        return SyntaxNode(content, span: Span(file: file, start: start, end: places.count))
    }

    private mutating func number(_ place: Place) -> Int {
        places.append(place)
        return places.count - 1
    }

    /// The keys that lead to a place.
    private func path(to number: Int) -> [String] {
        var path: [String] = []
        var number = number
        while places.indices.contains(number), places[number].parent >= 0 {
            path.append(places[number].key)
            number = places[number].parent
        }
        return path.reversed()
    }

    private func scalar(_ text: String, _ kind: Scalar.Kind) -> Scalar {
        let style: Scalar.Style = kind == .string ? .doubleQuoted : .plain
        return Scalar(text: text, kind: kind, style: style, segments: [.init(decoded: 0, source: 0)])
    }

    /// What is wrong, each with its place inside the part that was read.
    func issues(of diagnostics: DiagnosticList) -> [RouteFault.Issue] {
        diagnostics.all.filter { $0.severity == .error }.map { diagnostic in
            var path = self.path(to: diagnostic.span.start)
            if !path.isEmpty { path.removeFirst() }
            // The place of an unknown key is the object that does not know it.
            if diagnostic.id == .unknownKey, !path.isEmpty { path.removeLast() }
            if diagnostic.id == .missingKey, let key = Self.missingKey(of: diagnostic) { path.append(key) }
            let advice = diagnostic.fix.map { "; \($0.message)" } ?? ""
            return RouteFault.Issue(code: Self.code(of: diagnostic), message: diagnostic.message + advice, path: path)
        }
    }

    /// The key that an object lacks: it has no place of its own, only the message names it.
    private static func missingKey(of diagnostic: Diagnostic) -> String? {
        guard let words = diagnostic.message.firstRange(of: "needs the key '") else { return nil }
        return String(diagnostic.message[words.upperBound...].prefix { $0 != "'" })
    }

    private static func code(of diagnostic: Diagnostic) -> String {
        switch diagnostic.id {
        case .unknownKey: "unrecognized_keys"
        case .missingKey, .wrongType: "invalid_type"
        case .invalidFormat: "invalid_format"
        case .unknownChoice, .unknownVariant: "invalid_value"
        case .outOfRange: "too_big"
        default: "custom"
        }
    }
}
