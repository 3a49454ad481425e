extension ShapeSchema {
    /// What is accepted, in a few words, for tables and terminals.
    /// - Parameter link: how the name of an object is written, for example as a link.
    /// - Returns: the words, in Markdown.
    func words(_ link: (String) -> String = { $0 }) -> String {
        switch self {
        case .text(let format, _): format.shortName
        case .integer(let range): "whole number" + ShapeSchema.bounds(range)
        case .number: "number"
        case .boolean: "`true`, `false`"
        case .choice(let options): options.map { "`\($0.name)`" }.joined(separator: ", ")
        case .any: "any value"
        case .expression(_, .test), .expression(_, .guard): "test (E?)"
        case .expression: "expression (E)"
        case .template(_, let isTree): isTree ? "template (T), any nesting" : "template (T)"
        case .secretReference: "`{ env: NAME }` or `{ file: path }`"
        case .list(let element, let allowsOne): (allowsOne ? "one or list of " : "list of ") + element.words(link)
        case .map(_, let value): "map of names to " + value.words(link)
        case .object(let name): link(name)
        case .either(let first, let second): first.words(link) + " or " + second.words(link)
        case .nullable(let schema): schema.words(link) + " or null"
        }
    }

    /// The objects that a value may be or contain.
    var objectNames: [String] {
        switch self {
        case .object(let name): [name]
        case .list(let schema, _), .map(_, let schema), .nullable(let schema): schema.objectNames
        case .either(let first, let second): first.objectNames + second.objectNames
        default: []
        }
    }

    private static func bounds(_ range: ClosedRange<Int64>?) -> String {
        guard let range else { return "" }
        if range.upperBound == .max { return range.lowerBound == .min ? "" : " ≥ \(range.lowerBound)" }
        return range.lowerBound == .min ? " ≤ \(range.upperBound)" : " \(range.lowerBound)–\(range.upperBound)"
    }
}

extension TextFormat {
    /// The expectation without its article: `duration of seconds, …` is too long for a table, so an
    /// example follows.
    fileprivate var shortName: String {
        guard let example, pattern != TextFormat.filled.pattern else { return "text" }
        return "text like `\(example)`"
    }
}
