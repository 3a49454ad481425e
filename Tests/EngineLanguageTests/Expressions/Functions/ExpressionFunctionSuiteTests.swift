import EngineFixtures
import Testing

@testable import EngineLanguage

/// What every function of the registry must do.
@Suite(.timeLimit(.minutes(5)))
struct ExpressionFunctionSuiteTests {
    @Test(arguments: ExpressionFunctionRegistry.members.map(\.name))
    func `random values of every type give a value of the declared type or a fault`(_ name: String) throws {
        var random = SeededGenerator(seed: Seed.make(for: name))
        for overload in ExpressionFunctionRegistry.byName[name, default: []].flatMap(\.overloads) {
            for _ in 0..<300 {
                let count = overload.parameters.count + (overload.isVariadic ? random.below(3) : 0)
                let arguments = (0..<count).map { index in
                    RandomValue.make(overload.parameters[min(index, overload.parameters.count - 1)], using: &random)
                }
                let evaluation = ExpressionEvaluation()
                do throws(ExpressionFault) {
                    guard let value = try FunctionHarness.call(overload, arguments, in: evaluation) else { continue }
                    // What a list or map holds is not looked at before the call; its result may be as foreign.
                    let places = arguments.indices.map { min($0, overload.parameters.count - 1) }
                    guard zip(places, arguments).allSatisfy({ overload.parameters[$0].holds($1) }) else { continue }
                    if !overload.result.holds(value) { Issue.record("\(overload.id) \(arguments) gave \(value)") }
                } catch {
                    #expect(error.kind != .missing || name == "value", "\(overload.id): \(error.message)")
                    #expect(!error.message.isEmpty)
                }
            }
        }
    }

    @Test
    func `names of groups, functions and overloads are unique`() {
        let groups = ExpressionFunctionRegistry.groups.map { $0.name }
        #expect(Set(groups).count == groups.count)
        let ids = ExpressionFunctionRegistry.members.flatMap(\.overloads).map(\.id)
        #expect(Set(ids).count == ids.count)
        for group in ExpressionFunctionRegistry.groups {
            #expect(Set(group.functions.map(\.name)).count == group.functions.count)
        }
    }

    @Test
    func `every function has a sentence and an example`() {
        for function in ExpressionFunctionRegistry.members {
            #expect(function.doc.hasSuffix("."), "\(function.name)")
            #expect(!function.examples.isEmpty, "\(function.name)")
            #expect(!function.overloads.isEmpty, "\(function.name)")
        }
    }

    @Test
    func `the reference names every form`() {
        let page = ExpressionFunctionReference.markdown()
        for function in ExpressionFunctionRegistry.members {
            #expect(page.contains("### \(function.name)\n"))
        }
        #expect(page.contains("- `string.substring(int, int) -> string`"))
        #expect(page.contains("- `math.greatest(int, …) -> int`"))
    }
}
