import Testing

@testable import EngineLanguage

/// What the reference shows is what happens.
@Suite(.timeLimit(.minutes(5)))
struct FunctionExampleTests {
    @Test(arguments: ExpressionFunctionRegistry.members.flatMap { function in function.examples.map(\.expression) })
    func `each example has the result that stands beside it`(_ expression: String) throws {
        let examples = ExpressionFunctionRegistry.members.flatMap(\.examples)
        let expected = try #require(examples.first { $0.expression == expression }).result
        for folds in [true, false] {
            let outcome = evaluate(expression, folds: folds)
            guard expected.hasPrefix("error: ") else {
                let wanted = try #require(value(of: evaluate(expected, folds: true)))
                let found = value(of: outcome)
                #expect(found == wanted, "\(expression) gave \(outcome)")
                continue
            }
            let kind = expected.dropFirst("error: ".count)
            switch outcome {
            case nil: #expect(kind == "value" || kind == "type", "\(expression) was refused")
            case .absent: #expect(kind == "missing")
            case .fault(let fault): #expect("\(fault.kind)" == kind, "\(expression): \(fault.message)")
            case .value(let value): Issue.record("\(expression) gave \(value)")
            }
        }
    }

    private func value(of outcome: ExpressionOutcome?) -> ExpressionValue? {
        guard case .value(let value)? = outcome else { return nil }
        return value
    }

    /// Nothing if the expression is refused before it runs.
    private func evaluate(_ text: String, folds: Bool) -> ExpressionOutcome? {
        var diagnostics = DiagnosticList()
        let scope = ExpressionScope("an example", roots: [])
        guard let expression = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics),
            let compiled = expression.compile(
                in: scope, for: ExpressionPurpose("example"), mode: .strict, folds: folds, diagnostics: &diagnostics)
        else { return nil }
        let outcome = compiled.evaluate(ExpressionBindings())
        if let value = value(of: outcome), !compiled.type.holds(value) {
            Issue.record("\(text) is declared \(compiled.type) but gave \(value)")
        }
        return outcome
    }
}
