/// Reads CEL text into an `Expression`: all faults of the text in one run, nothing recursive but
/// nesting, which is limited.
public enum ExpressionParser {
    /// Bytes that an expression may have.
    public static let textLimit = 16 << 10
    /// Brackets, calls and ternaries that may stand inside each other.
    public static let nestingLimit = 64
    /// Nodes that an expression may have, macros expanded.
    public static let nodeLimit = 10_000

    /// Reads an expression.
    ///
    /// A scalar that is no text (`true`, `3600`, `null`) is the literal of that type.
    /// - Returns: the expression, or nothing if its faults were appended.
    public static func parse(_ source: ExpressionSource, diagnostics: inout DiagnosticList) -> Expression? {
        if let literal = source.literal { return .literal(literal, source) }
        return parse(source, in: 0..<source.text.utf8.count, diagnostics: &diagnostics)
    }

    /// Reads an expression that is a part of a text: a hole of a template.
    static func parse(
        _ source: ExpressionSource, in range: Range<Int>, diagnostics: inout DiagnosticList
    ) -> Expression? {
        guard range.count <= textLimit else {
            diagnostics.append(
                Diagnostic(
                    .expressionLimit, "the expression is longer than \(textLimit >> 10) KiB", at: source.span(range)))
            return nil
        }
        var text = source.text
        var outcome: Expression?
        var found: [Diagnostic] = []
        text.withUTF8 { bytes in
            var reader = ExpressionReader(bytes, in: range)
            let root = reader.whole()
            found = reader.faults.map { Diagnostic($0.id, $0.message, at: source.span($0.range), fix: $0.fix) }
            if found.isEmpty {
                outcome = Expression(
                    source: source, range: range, nodes: reader.nodes, links: reader.links, root: root)
            }
        }
        for diagnostic in found { diagnostics.append(diagnostic) }
        return outcome
    }
}

extension Expression {
    /// An expression that is one literal.
    static func literal(_ value: ExpressionValue, _ source: ExpressionSource) -> Expression {
        let range = 0..<source.text.utf8.count
        let node = ExpressionNode(kind: .literal(value), range: range, focus: range, firstLink: 0, linkCount: 0)
        return Expression(source: source, range: range, nodes: [node], links: [], root: 0)
    }
}

extension ExpressionSource {
    /// The value of a scalar that is no text.
    var literal: ExpressionValue? {
        switch scalarKind {
        case .string: nil
        case .null: .null
        case .boolean(let value): .bool(value)
        case .integer, .float: ExpressionValue.number(coreSchema: text)
        }
    }
}
