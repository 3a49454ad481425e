import Testing

@testable import EngineLanguage

/// The program gives what walking the tree gives, on whatever the generator thinks of.
@Suite struct TreeWalkPropertyTests {
    private static let data = """
        {"int": 7, "double": 2.5, "text": "b", "list": [1, "x", null, 2.0, {"a": 1}], "yes": true, "null": null,
         "map": {"a": 1, "b": {"a": "deep", "list": []}, "c": [0]}, "big": 18446744073709551615, "\\u0061": "escaped"}
        """

    @Test func `program and tree agree`() throws {
        let seed = Seed.make(for: "tree walk")
        var generator = ExpressionGenerator(seed: seed)
        let tape = try JSONTape.parse(Array(Self.data.utf8))
        let value = ExpressionValue(tape.value(at: tape.root))
        var fromTape = ExpressionBindings()
        fromTape["input"] = .json(tape)
        let scope = ExpressionScope("a test", roots: [ExpressionRoot("input", .dyn)])
        var values = 0
        for _ in 0..<8_000 {
            let text = generator.expression(4)
            var diagnostics = DiagnosticList()
            let parsed = ExpressionParser.parse(ExpressionSource(text: text), diagnostics: &diagnostics)
            guard let parsed else { continue }
            let expected = Result { () throws(ExpressionErrorKind) in
                try TreeWalker(expression: parsed, roots: ["input": value]).evaluate()
            }
            if case .success = expected { values += 1 }
            var isRight = true
            for folds in [true, false] where isRight {
                let compiled = try #require(
                    parsed.compile(
                        in: scope, for: ExpressionPurpose("field"), mode: .lenient, folds: folds,
                        diagnostics: &diagnostics))
                for bindings in [fromTape, ExpressionBindings(["input": value])] {
                    guard isRight else { break }
                    let found = Result { () throws(ExpressionFault) in try compiled.rawValue(bindings) }
                    isRight = agree(found, expected)
                    #expect(isRight, "\(text): \(found), expected \(expected), folded \(folds), seed \(seed)")
                }
            }
        }
        // The generator must not drift into errors only.
        #expect(values > 1600, "\(values) values of 8,000")
    }

    private func agree(
        _ found: Result<ExpressionValue, ExpressionFault>, _ expected: Result<ExpressionValue, ExpressionErrorKind>
    ) -> Bool {
        switch (found, expected) {
        case (.success(let a), .success(let b)): ConformanceValue.agree(a, b)
        case (.failure(let a), .failure(let b)): a.kind == b
        default: false
        }
    }
}
