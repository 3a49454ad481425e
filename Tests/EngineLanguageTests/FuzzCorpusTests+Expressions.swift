import EngineLanguage
import Testing

extension FuzzCorpusTests {
    private static let scope = ExpressionScope(
        "a replay",
        roots: [
            ExpressionRoot("record", .dyn), ExpressionRoot("input", .dyn), ExpressionRoot("now", .timestamp),
            ExpressionRoot("names", .list(.string)), ExpressionRoot("credentials", .dyn, isTainted: true),
        ])

    /// An expression, then perhaps a NUL and the JSON of a record.
    static func replayExpression(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 1)
        let text = String(decoding: parts.first ?? [], as: UTF8.self)
        var diagnostics = DiagnosticList()
        let compiled = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: scope, for: ExpressionPurpose("replay"), diagnostics: &diagnostics)
        check(diagnostics, of: text, isRefused: compiled == nil)
        var bindings = ExpressionBindings(["names": .list([.string("a")])])
        if parts.count > 1, let tape = try? JSONTape.parse(Array(parts[1])) { bindings["record"] = .json(tape) }
        _ = compiled?.evaluate(bindings)
    }

    static func replayTemplate(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        var diagnostics = DiagnosticList()
        let compiled = Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
            .compile(in: scope, for: ExpressionPurpose("replay"), diagnostics: &diagnostics)
        check(diagnostics, of: text, isRefused: compiled == nil)
        _ = compiled?.evaluate(ExpressionBindings(["names": .list([.string("a")])]))
    }

    private static func check(_ diagnostics: DiagnosticList, of text: String, isRefused: Bool) {
        #expect(!isRefused || diagnostics.hasErrors)
        for diagnostic in diagnostics.all { #expect(diagnostic.span.end <= text.utf8.count) }
    }
}
