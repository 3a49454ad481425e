import Testing

@testable import EngineLanguage

struct RegexFunctionsTests {
    @Test(arguments: [
        ("abc", "b*", "-", "-a-c-"), ("héllo", "l", #"\\"#, #"hé\\o"#), ("ab", "(a)(b)?", #"[\0|\1|\2]"#, "[ab|a|b]"),
        ("a", "(a)|(b)", #"<\2>"#, "<>"), ("", "", "x", "x"), ("aXbX", "X$", "", "aXb"),
    ])
    func `matches are replaced`(_ text: String, _ pattern: String, _ replacement: String, _ result: String) throws {
        let value = try FunctionHarness.call("regex.replace", .string(text), .string(pattern), .string(replacement))
        #expect(value == .string(result))
    }

    @Test(arguments: [#"\"#, #"\x"#, #"\9"#, #"a\"#])
    func `a replacement with a bad backslash is refused`(_ replacement: String) {
        #expect(throws: ExpressionFault.self) {
            try FunctionHarness.call("regex.replace", .string("a"), .string("(a)"), .string(replacement))
        }
    }

    @Test
    func `a group that took no part extracts nothing`() throws {
        #expect(try FunctionHarness.call("regex.extract", .string("b"), .string("(a)|b")) == .optional(nil))
        #expect(try FunctionHarness.call("regex.extractAll", .string("ab"), .string("(a)|b")) == .list([.string("a")]))
        #expect(try FunctionHarness.call("regex.extract", .string("xéy"), .string("é")) == .optional(.string("é")))
    }

    @Test
    func `a computed pattern's fault does not quote it`() throws {
        let evaluation = ExpressionEvaluation()
        let values = [try evaluation.import(.string("text")), try evaluation.import(.string("(sesame"))]
        let overload = try #require(ExpressionFunctionRegistry.byName["matches"]?.first?.overloads.first)
        let fault = values.withUnsafeBufferPointer { arguments -> ExpressionFault? in
            let call = ExpressionCall(evaluation: evaluation, arguments: arguments, preparations: [])
            do throws(ExpressionFault) { _ = try overload.body(call) } catch { return error }
            return nil
        }
        #expect(fault?.kind == .value)
        #expect(fault?.message.contains("sesame") == false)
    }
}
