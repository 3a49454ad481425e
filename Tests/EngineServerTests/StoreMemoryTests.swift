import EngineCrypto
import EngineStore
import Testing

@testable import EngineServer

struct StoreMemoryTests {
    private static let name = StoreMemory.Name.integration("crm", environment: "dev")

    /// Runs a test with a memory of a store.
    private func with(
        isWatched: Bool = true, _ body: (StoreMemory, Store) async throws -> Void
    ) async throws {
        try await ServerWorld.with { world in
            let watch = isWatched ? try StoreWatch.open(beside: world.store) : nil
            try await body(StoreMemory(watch: watch), world.store)
        }
    }

    /// Expects what a memory gives where a reading would give a number.
    private func expect(
        _ expected: Int, of name: StoreMemory.Name = name, _ memory: StoreMemory, reading number: Int,
        sourceLocation: SourceLocation = #_sourceLocation, while isGood: (Int) -> Bool = { _ in true }
    ) async throws {
        let value = try await memory.value(name, while: isGood) { () async throws(RouteFault) -> Int? in number }
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    @Test func `what was read is given again until something is committed`() async throws {
        try await with { memory, store in
            var reads = 0
            for _ in 0..<3 {
                let value = try await memory.value(Self.name) { () async throws(RouteFault) -> Int? in
                    reads += 1
                    return reads
                }
                #expect(value == 1)
            }
            let other = try await Store.open(.init(path: store.options.path, clock: store.options.clock))
            try await other.addKey(NewKey(environment: "dev", name: "more"), Secret(RandomBytes.uuid()), actor: "test")
            try await other.close()
            for _ in 0..<3 {
                let value = try await memory.value(Self.name) { () async throws(RouteFault) -> Int? in
                    reads += 1
                    return reads
                }
                #expect(value == 2)
            }
        }
    }

    @Test func `names are kept apart, and what is not there is asked for each time`() async throws {
        try await with { memory, _ in
            var reads = 0
            for _ in 0..<2 {
                let name = StoreMemory.Name.connection("a", integration: "crm", environment: "dev")
                let nothing = try await memory.value(name) { () async throws(RouteFault) -> Int? in
                    reads += 1
                    return nil
                }
                #expect(nothing == nil)
            }
            #expect(reads == 2)
            try await expect(1, of: .integration("crm", environment: "dev"), memory, reading: 1)
            try await expect(2, of: .integration("crm", environment: "prod"), memory, reading: 2)
            try await expect(1, of: .integration("crm", environment: "dev"), memory, reading: 3)
        }
    }

    @Test func `what no longer holds is read anew without a commit`() async throws {
        try await with { memory, _ in
            try await expect(1, memory, reading: 1)
            try await expect(2, memory, reading: 2) { $0 > 1 }
            try await expect(2, memory, reading: 3) { $0 > 1 }
        }
    }

    @Test func `a commit while something is read is not taken for one that was seen`() async throws {
        try await with { memory, store in
            let first = try await memory.value(Self.name) { () async throws(RouteFault) -> Int? in
                _ = try? await store.addKey(
                    NewKey(environment: "dev", name: "meanwhile"), Secret(RandomBytes.uuid()), actor: "test")
                return 1
            }
            #expect(first == 1)
            try await expect(2, memory, reading: 2)
        }
    }

    @Test func `without a watch nothing is kept`() async throws {
        try await with(isWatched: false) { memory, _ in
            try await expect(1, memory, reading: 1)
            try await expect(2, memory, reading: 2)
        }
    }
}
