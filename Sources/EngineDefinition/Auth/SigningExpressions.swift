internal import EngineLanguage

/// Expressions of a signer that a definition may leave out: then the usual place of the value is read.
struct SigningExpressions {
    private let written: [String: ExpressionField?]
    private let span: Span

    init(_ written: [String: ExpressionField?], at span: Span) {
        self.written = written
        self.span = span
    }

    /// Whether the definition has it.
    func isWritten(_ key: String) -> Bool { (written[key] ?? nil) != nil }

    /// The expression as it was written, or the usual one.
    subscript(key: String, or usual: String) -> ExpressionField {
        if let field = written[key] ?? nil { return field }
        return ExpressionField(madeUp: usual, at: span)
    }
}

extension ExpressionField {
    /// An expression of an auth scheme that stands in no file.
    init(madeUp text: String, at span: Span) {
        let node = SyntaxNode.text(text, at: span)
        var diagnostics = DiagnosticList()
        let read = MadeUpExpression.read(.map([("value", node)], at: span), diagnostics: &diagnostics)
        self = read.value
    }
}

/// Reads one expression as a definition would.
private struct MadeUpExpression: Configurable {
    static let shapeName = "auth.made_up"
    let value: ExpressionField

    init(reading object: inout ObjectReader) {
        value = object.required("value", .expression(in: .auth), "An expression.")
    }
}
