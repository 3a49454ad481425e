import Synchronization
import Testing

@testable import Engine

/// How many calls of a stream are on their way at once.
struct CallSlotsTests {
    /// What the tasks of a test saw.
    private final class Notes: Sendable {
        private let state = Mutex((now: 0, most: 0, order: [Int]()))

        func enter(_ number: Int) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.order.append(number)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }

        var all: (now: Int, most: Int, order: [Int]) { state.withLock { $0 } }
    }

    @Test(arguments: [1, 3, 20])
    func `no more than so many are held, and all get one`(count: Int) async {
        let (slots, notes) = (CallSlots(count: count), Notes())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let slot = await slots.take()
                    notes.enter(number)
                    await Task.yield()
                    notes.leave()
                    slot.give()
                }
            }
        }
        #expect(notes.all.now == 0)
        #expect(notes.all.most <= count)
        #expect(notes.all.order.sorted() == Array(0..<200))
    }

    @Test func `whoever waits first is served first`() async {
        let (slots, notes) = (CallSlots(count: 1), Notes())
        let first = await slots.take()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask {
                    let slot = await slots.take()
                    notes.enter(number)
                    notes.leave()
                    slot.give()
                }
                while slots.waitingCount <= number { await Task.yield() }
            }
            first.give()
        }
        #expect(notes.all.order == [0, 1, 2, 3, 4])
    }
}
