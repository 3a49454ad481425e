import EngineHTTP
import Synchronization
import Testing

@testable import EngineServer

/// What is opened once for many calls.
struct OpeningShelfTests {
    private let id = 1

    @Test func `many calls at once share one opening, also after the one before became old`() async throws {
        let world = OpeningWorld()
        #expect(try await world.call(id) == 1)
        world.makeOld()
        // All of them find the old one; none takes away what another one opened since.
        let found = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<100 { group.addTask { try? await world.call(id) } }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(Set(found) == [2])
        #expect(world.openings == 2)
    }

    @Test func `what was opened for a call serves it, though it is old by then`() async throws {
        let world = OpeningWorld()
        world.areOldAtOnce()
        #expect(try await world.call(id) == 1)
        #expect(world.openings == 1)
        // The next one opens anew, once.
        #expect(try await world.call(id) == 2)
        #expect(world.openings == 2)
    }

    @Test func `what could not be opened is opened at the next call, another subject at once`() async throws {
        let world = OpeningWorld()
        world.refuse()
        await #expect(throws: RouteFault.self) { try await world.call(id) }
        #expect(try await world.call(id) == 2)
        #expect(try await world.call(id) == 2)
        #expect(try await world.call(id, "other") == 3)
    }

    @Test func `those that were used longest ago are forgotten`() async throws {
        let world = OpeningWorld()
        for number in 1...5 { _ = try await world.call(number) }
        #expect(world.openings == 5)
        #expect(try await world.call(5) == 5)
        #expect(try await world.call(1) == 6)
    }
}

/// Openings are numbered; those up to a number are old.
private final class OpeningWorld: Sendable {
    private struct State {
        var openings = 0
        var old = 0
        var areOldAtOnce = false
        var refusals = 0
    }

    private let shelf = OpeningShelf<Int, String, Int>(most: 4)
    private let state = Mutex(State())

    var openings: Int { state.withLock { $0.openings } }

    func makeOld() { state.withLock { $0.old = $0.openings } }
    func areOldAtOnce() { state.withLock { $0.areOldAtOnce = true } }
    func refuse() { state.withLock { $0.refusals += 1 } }

    func call(_ id: Int, _ subject: String = "one") async throws(RouteFault) -> Int {
        try await shelf.value(
            of: id, subject, isSame: { $0 == subject },
            isCurrent: { number in self.state.withLock { !$0.areOldAtOnce && number > $0.old } },
            open: { _ in self.open() })
    }

    private func open() -> Result<Int, RouteFault> {
        state.withLock { state in
            state.openings += 1
            guard state.refusals == 0 else {
                state.refusals -= 1
                return .failure(RouteFault(400, "refused", "not now"))
            }
            return .success(state.openings)
        }
    }
}
