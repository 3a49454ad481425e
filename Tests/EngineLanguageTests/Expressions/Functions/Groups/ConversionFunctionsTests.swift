import EngineFixtures
import Testing

@testable import EngineLanguage

struct ConversionFunctionsTests {
    @Test
    func `scalars survive the way through text`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for (name, type) in [
            ("int", .int), ("uint", .uint), ("double", .double),
            ("timestamp", .timestamp),
        ] as [(String, ExpressionType)] {
            for _ in 0..<300 {
                let value = RandomValue.make(type, using: &random)
                if case .number = value { continue }
                if let number = value.double, !number.isFinite { continue }
                let text = try FunctionHarness.call("string", value)
                #expect(try FunctionHarness.call(name, text) == value)
            }
        }
    }

    @Test
    func `durations survive the way through text`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<300 {
            let value = RandomValue.make(.duration, using: &random)
            #expect(try FunctionHarness.call("duration", FunctionHarness.call("string", value)) == value)
        }
    }

    @Test
    func `an untouched number keeps its digits as text, a converted one does not`() throws {
        let price = ExpressionValue.number(ExpressionNumber(text: "1.10"))
        #expect(try FunctionHarness.call("string", price) == .string("1.10"))
        #expect(try FunctionHarness.call("string", FunctionHarness.call("double", price)) == .string("1.1"))
    }

    @Test
    func `faults say nothing of the value`() {
        let secret = ExpressionValue.string("sesame")
        for name in ["int", "uint", "double", "bool", "timestamp", "duration"] {
            do throws(ExpressionFault) {
                // Computed, not literal: no preparation looks at it.
                let overload = ExpressionFunctionRegistry.byName[name, default: []].flatMap(\.overloads)
                    .first { $0.parameters == [.string] }
                let evaluation = ExpressionEvaluation()
                let value = try evaluation.import(secret)
                let result = withUnsafePointer(to: value) { pointer -> ExpressionFault? in
                    let call = ExpressionCall(
                        evaluation: evaluation, arguments: UnsafeBufferPointer(start: pointer, count: 1),
                        preparations: [])
                    do throws(ExpressionFault) { _ = try overload?.body(call) } catch { return error }
                    return nil
                }
                #expect(result?.kind == .value)
                #expect(result?.message.contains("sesame") == false)
            } catch {
                Issue.record("\(error.message)")
            }
        }
    }
}
