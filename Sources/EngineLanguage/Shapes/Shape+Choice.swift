/// A choice between words, each with its meaning.
public protocol ShapeChoice: RawRepresentable<String>, CaseIterable, Sendable {
    /// What the word means, one sentence; empty where the word says it.
    var doc: String { get }
}

extension ShapeChoice {
    /// The word says it.
    public var doc: String { "" }
}

extension Shape where Value: ShapeChoice {
    /// One of the words of an enumeration.
    public static var choice: Shape {
        Shape(
            .scalar,
            placeholder: {
                // An enumeration without cases has no values, so nobody can ask for its shape's
                // placeholder.
                guard let first = Value.allCases.first else { preconditionFailure("\(Value.self) has no cases") }
                return first
            },
            describe: { _ in .choice(Value.allCases.map { ChoiceOption($0.rawValue, $0.doc) }) },
            write: { .string($0.rawValue) },
            decode: { node, decoder in
                if let text = node.scalar?.text, let value = Value(rawValue: text) { return value }
                decoder.refuseWord(node, among: Value.allCases.map(\.rawValue))
                return nil
            })
    }
}

extension Shape where Value == String {
    /// One of some words, for lists that are not an enumeration.
    public static func word(among options: [ChoiceOption]) -> Shape {
        Shape(
            .scalar,
            placeholder: { options.first?.name ?? "" },
            describe: { _ in .choice(options) },
            write: { .string($0) },
            decode: { node, decoder in
                if let text = node.scalar?.text, options.contains(where: { $0.name == text }) { return text }
                decoder.refuseWord(node, among: options.map(\.name))
                return nil
            })
    }
}

extension ShapeDecoder {
    /// Reports a value that is none of the words.
    fileprivate mutating func refuseWord(_ node: SyntaxNode, among words: [String]) {
        let message = "\(subject) must be \(Suggestion.listing(words, "or")), not \(found(node))"
        guard let text = node.scalar?.text, secrecy == 0, let meant = Suggestion.nearest(to: text, among: words) else {
            report(Diagnostic(node.scalar == nil ? .wrongType : .unknownChoice, message, at: node.span))
            return
        }
        let fix = Diagnostic.Fix("did you mean '\(meant)'?", replacing: node.span, with: meant)
        report(Diagnostic(.unknownChoice, message, at: node.span, fix: fix))
    }
}
