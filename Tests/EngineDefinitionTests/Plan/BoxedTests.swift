import Testing

@testable import EngineDefinition

struct BoxedTests {
    private struct Holder {
        @Boxed var value: [Int]
    }

    @Test func `holders share a box until one of them is given another value`() {
        let first = Holder(value: [1, 2])
        var second = first
        #expect(first.$value.box === second.$value.box)
        second.value.append(3)
        #expect(first.value == [1, 2] && second.value == [1, 2, 3])
        second.$value = first.$value
        #expect(second.value == [1, 2] && first.$value.box === second.$value.box)
    }
}
