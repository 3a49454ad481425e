import Testing

@testable import EngineLanguage

struct ExpressionBindingsTests {
    private func text(_ binding: ExpressionBindings.Binding?) -> String? {
        guard case .value(let value)? = binding else { return nil }
        return value.string
    }

    @Test func `a root has the value that it was given last`() {
        var bindings = ExpressionBindings(["input": .string("one")])
        bindings["input"] = .value(.string("two"))
        bindings["config"] = .value(.string("c"))
        #expect(text(bindings["input"]) == "two")
        #expect(text(bindings["config"]) == "c")
        #expect(bindings["inpux"] == nil && bindings["in"] == nil)
        bindings["input"] = nil
        #expect(bindings["input"] == nil && text(bindings["config"]) == "c")
    }

    @Test func `a copy does not change with its original`() {
        var bindings = ExpressionBindings(["input": .string("one")])
        let copy = bindings
        bindings["input"] = .value(.string("two"))
        bindings["more"] = .value(.null)
        #expect(text(copy["input"]) == "one" && copy["more"] == nil)
    }

    @Test func `fields keep their names once, in the order in which they came`() {
        var fields: ExpressionBindings.Fields = ["b": .value(.int(1)), "a": .value(.int(2)), "b": .value(.int(3))]
        #expect(fields.entries.map(\.name) == ["b", "a"])
        fields["c"] = .value(.int(4))
        fields["b"] = nil
        fields["never"] = nil
        #expect(fields.entries.map(\.name) == ["a", "c"])
    }
}
