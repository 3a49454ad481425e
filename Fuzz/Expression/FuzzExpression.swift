import EngineLanguage

/// Any text, then perhaps a NUL and the JSON of a record: refused with its place, or the same end on every way.
func fuzzExpression(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, maxSplits: 1)
    let text = String(decoding: parts.first.map { Array($0) } ?? [], as: UTF8.self)
    let json = parts.count > 1 ? Array(parts[1]) : sampleRecord
    guard let compiled = compile(text), let tape = try? JSONTape.parse(json) else { return 0 }
    let bindings = fuzzBindings(record: .json(tape))
    let outcome = compiled.evaluate(bindings)
    precondition(agree(outcome, compiled.evaluate(bindings)), "it is not the same twice: \(text)")
    if let record = compile("record")?.evaluate(bindings).value {
        let byValue = compiled.evaluate(fuzzBindings(record: .value(record)))
        precondition(agree(outcome, byValue), "from a value it is not the same: \(text)")
    }
    precondition(agree(outcome, onRecordPath(compiled, tape)), "on the path of records it is not the same: \(text)")
    return 0
}

private let scope = ExpressionScope(
    "the fuzzer",
    roots: [
        ExpressionRoot("record", .dyn), ExpressionRoot("now", .timestamp), ExpressionRoot("names", .list(.string)),
        ExpressionRoot("credentials", .dyn, isTainted: true),
    ])

private let sampleRecord = Array(
    #"{"a":{"b":1,"e":"","n":null},"list":[{"n":2},{"n":1.50},{"n":"x"},{}],"s":"h\u00e9\"llo"}"#.utf8)

private func fuzzBindings(record: ExpressionBindings.Binding) -> ExpressionBindings {
    var bindings = ExpressionBindings([
        "names": .list([.string("a"), .string("é")]),
        "now": ExpressionTimestamp(seconds: 1_769_855_415).map { .timestamp($0) } ?? .null,
        "credentials": .map(ExpressionMap(texts: [("key", .string("sesame"))])),
    ])
    bindings["record"] = record
    return bindings
}

/// Nothing if it was refused; then there is a report, and each lies inside the text.
private func compile(_ text: String) -> CompiledExpression? {
    var diagnostics = DiagnosticList()
    let compiled = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)?
        .compile(in: scope, for: ExpressionPurpose("fuzz"), diagnostics: &diagnostics)
    precondition(compiled != nil || diagnostics.hasErrors, "refused without a word: \(text)")
    for diagnostic in diagnostics.all {
        let span = diagnostic.span
        precondition(span.start >= 0 && span.end >= span.start && span.end <= text.utf8.count, diagnostic.message)
    }
    return compiled
}

private func onRecordPath(_ compiled: CompiledExpression, _ tape: JSONTape) -> ExpressionOutcome {
    do throws(ExpressionFault) {
        let bindings = fuzzBindings(record: .json(tape))
        return try RecordExpressions([compiled]).withPage([tape], bindings: bindings) { page throws(ExpressionFault) in
            page.begin(tape.root)
            switch page.evaluate(0) {
            case .value(let value): return .value(try value.copy())
            case .absent: return .absent
            case .fault(let fault): return .fault(fault)
            }
        }
    } catch {
        return .fault(error)
    }
}

/// Budgets may end sooner on one way than on another; all else is the same.
private func agree(_ left: ExpressionOutcome, _ right: ExpressionOutcome) -> Bool {
    switch (left, right) {
    case (.fault(let fault), _) where fault.kind == .limit: true
    case (_, .fault(let fault)) where fault.kind == .limit: true
    case (.absent, .absent): true
    case (.fault(let a), .fault(let b)): a.kind == b.kind
    // NaN equals nothing, but is written alike.
    case (.value(let a), .value(let b)): a == b || "\(a)" == "\(b)"
    default: false
    }
}
