import Testing

@testable import EngineLanguage

/// Small inputs must not make large outputs or long work.
struct FunctionLimitTests {
    private let long = ExpressionValue.string(String(repeating: "a", count: 1 << 20))

    private func kind(_ name: String, _ arguments: ExpressionValue...) -> ExpressionErrorKind? {
        let overloads = ExpressionFunctionRegistry.byName[name, default: []].flatMap(\.overloads)
        let evaluation = ExpressionEvaluation()
        for overload in overloads {
            do throws(ExpressionFault) {
                if try FunctionHarness.call(overload, arguments, in: evaluation) != nil { return nil }
            } catch {
                return error.kind
            }
        }
        return .type
    }

    @Test
    func `text that outgrows the memory of an evaluation is a limit`() {
        #expect(kind("replace", long, .string("a"), .string("bcdefghijklmnopqrstuvwxyz")) == .limit)
        #expect(kind("join", .list(Array(repeating: long, count: 20))) == .limit)
        #expect(kind("format", .string("%s"), .list([.list(Array(repeating: long, count: 20))])) == .limit)
        #expect(kind("json.encode", .list(Array(repeating: long, count: 20))) == .limit)
        #expect(kind("lists.range", .int(.max)) == .limit)
    }

    @Test
    func `text that repeats itself is searched in linear time`() {
        let needle = ExpressionValue.string(String(repeating: "a", count: 1 << 19) + "b")
        let elapsed = ContinuousClock().measure {
            #expect(kind("contains", long, needle) == nil)
            #expect(kind("lastIndexOf", long, .string("b" + String(repeating: "a", count: 1 << 19))) == nil)
            #expect(kind("split", long, needle) == nil)
        }
        #expect(elapsed < .seconds(5))
    }

    @Test
    func `matches that each look at the whole rest are a limit`() {
        let elapsed = ContinuousClock().measure {
            #expect(kind("regex.extractAll", long, .string("a(?:.*b)?")) == .limit)
            #expect(kind("regex.replace", long, .string("a(?:.*b)?"), .string("")) == .limit)
        }
        #expect(elapsed < .seconds(20))
    }

    @Test
    func `distinct and sets do not compare each with each`() throws {
        let many = ExpressionValue.list((0..<20_000).map { .int(Int64($0)) })
        #expect(try FunctionHarness.call("distinct", many) == many)
        #expect(try FunctionHarness.call("sets.equivalent", many, many) == .bool(true))
        let lists = ExpressionValue.list((0..<20_000).map { .list([.int(Int64($0))]) })
        #expect(kind("distinct", lists) == .limit)
    }

    @Test
    func `deep JSON is refused, not followed`() {
        let deep = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
        #expect(kind("json.decode", .string(deep)) == .value)
        let allowed = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(kind("json.decode", .string(allowed)) == nil)
    }
}
