import EngineLanguage

/// Any text: refused with its place, or pieces that make up the text it evaluates to.
func fuzzTemplate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    var diagnostics = DiagnosticList()
    let template = Template.parse(ExpressionSource(text: text), diagnostics: &diagnostics)
    let compiled = template?.compile(in: scope, for: ExpressionPurpose("fuzz"), diagnostics: &diagnostics)
    precondition(compiled != nil || diagnostics.hasErrors, "refused without a word: \(text)")
    for diagnostic in diagnostics.all {
        let span = diagnostic.span
        precondition(span.start >= 0 && span.end >= span.start && span.end <= text.utf8.count, diagnostic.message)
    }
    guard let template, let compiled else { return 0 }
    if template.holes.isEmpty { precondition(compiled.plainText != nil, "no hole and no text: \(text)") }
    let outcome = compiled.evaluate(bindings)
    guard compiled.singleHole == nil else { return 0 }
    do throws(ExpressionFault) {
        let pieces = try compiled.pieces(bindings).map(\.text).joined()
        precondition(outcome.value == .string(pieces), "the pieces make another text: \(text)")
    } catch {
        precondition(outcome.fault?.kind == error.kind, "the pieces fail otherwise: \(text)")
    }
    return 0
}

private let scope = ExpressionScope(
    "the fuzzer",
    roots: [
        ExpressionRoot("input", .dyn), ExpressionRoot("now", .timestamp), ExpressionRoot("names", .list(.string)),
        ExpressionRoot("credentials", .dyn, isTainted: true),
    ])

private let bindings = ExpressionBindings([
    "input": .map(
        ExpressionMap(texts: [("id", .int(7)), ("price", .number(ExpressionNumber(text: "1.10"))), ("none", .null)])),
    "names": .list([.string("a"), .string("é")]),
    "now": ExpressionTimestamp(seconds: 1_769_855_415).map { .timestamp($0) } ?? .null,
    "credentials": .map(ExpressionMap(texts: [("key", .string("sesame"))])),
])
