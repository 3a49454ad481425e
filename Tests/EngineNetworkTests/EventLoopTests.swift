import Glibc
import Synchronization
import Testing

@testable import EngineNetwork

@Suite(.timeLimit(.minutes(5)))
struct EventLoopTests {
    @Test
    func `work of one thread runs in its order, on the loop's thread`() async throws {
        let loop = try EventLoop(name: "order")
        let seen = Mutex<[Int]>([])
        for number in 0..<1_000 {
            loop.post { seen.withLock { $0.append(loop.isCurrent ? number : -1) } }
        }
        loop.stop()
        await loop.waitUntilStopped()
        #expect(seen.withLock { $0 } == Array(0..<1_000))
        #expect(!loop.isCurrent)
    }

    @Test
    func `work from many threads all arrives`() async throws {
        let loop = try EventLoop(name: "many")
        let count = Tally()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<2_000 { loop.post { count.add(1) } }
                }
            }
        }
        loop.stop()
        await loop.waitUntilStopped()
        #expect(count.value == 16_000)
    }

    @Test
    func `work posted after the stop still runs`() async throws {
        let loop = try EventLoop(name: "late")
        loop.stop()
        await loop.waitUntilStopped()
        let isOnLoop = await withCheckedContinuation { continuation in
            loop.post { continuation.resume(returning: loop.isCurrent) }
        }
        #expect(isOnLoop)
        await loop.waitUntilStopped()
    }

    /// Work is posted in the moment in which a thread ends, and makes the next.
    ///
    /// What belongs to the one must be gone before the other begins. Several loops at once, so that threads stand still
    /// at any place.
    @Test
    func `threads of a stopped loop that follow each other share nothing`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let loop = try EventLoop(name: "next")
                    loop.stop()
                    let count = Tally()
                    try await onOwnThread {
                        for _ in 0..<300 {
                            while loop.shared.withLock({ $0.isRunning }) {}
                            loop.post { count.add(1) }
                        }
                    }
                    await loop.waitUntilStopped()
                    #expect(count.value == 300)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test
    func `a timer does not wait for the next millisecond`() async throws {
        let loop = try EventLoop(name: "exact")
        let late = Mutex<[Duration]>([])
        for _ in 0..<40 {
            await withCheckedContinuation { continuation in
                loop.post {
                    let due = MonotonicInstant.now.advanced(by: .microseconds(200))
                    loop.schedule(at: due) {
                        late.withLock { $0.append(due.duration(to: .now)) }
                        continuation.resume()
                    }
                }
            }
        }
        loop.stop()
        await loop.waitUntilStopped()
        // The best of many: whatever else the machine does. Rounded up to milliseconds it would be 800.
        let best = try #require(late.withLock { $0.min() })
        #expect(best >= .zero && best < .microseconds(700))
    }

    @Test
    func `a descriptor reports what it is watched for and nothing after deregistration`() async throws {
        let loop = try EventLoop(name: "pipe")
        let (reading, writing) = try pipePair()
        let events = AsyncStream<EventLoop.Events>.makeStream()
        loop.post {
            try? loop.register(reading, for: .readable) { seen in
                var byte: UInt8 = 0
                _ = read(reading, &byte, 1)
                if byte == 2 { loop.deregister(reading) }
                events.continuation.yield(seen)
            }
        }
        var iterator = events.stream.makeAsyncIterator()
        for byte in [UInt8(1), 2] {
            send(byte, to: writing)
            #expect(await iterator.next() == .readable)
        }
        send(3, to: writing)
        let isRegistered = await value(on: loop) { loop.isRegistered(reading) }
        #expect(!isRegistered)
        events.continuation.finish()
        #expect(await iterator.next() == nil)
        await end(loop, closing: [reading, writing])
    }

    @Test
    func `a descriptor closed by an earlier callback of the batch is not reported under its new number`() async throws {
        let loop = try EventLoop(name: "stale")
        let first = try pipePair()
        let second = try pipePair()
        send(1, to: first.writing)
        send(1, to: second.writing)
        let calls = Tally()
        // Whichever of the two runs first closes the other and registers a silent pipe, which gets the same number.
        await value(on: loop) {
            for (own, other) in [(first.reading, second.reading), (second.reading, first.reading)] {
                try? loop.register(own, for: .readable) { _ in
                    calls.add(1)
                    loop.deregister(own)
                    loop.deregister(other)
                    close(other)
                    guard let silent = try? pipePair() else { return }
                    try? loop.register(silent.reading, for: .readable) { _ in calls.add(100) }
                }
            }
        }
        // A turn of the loop may only run what was posted: until then nothing was looked for.
        try await until { calls.value >= 1 }
        await value(on: loop) {}
        loop.stop()
        await loop.waitUntilStopped()
        #expect(calls.value == 1)
    }

    @Test
    func `a descriptor was quiet if the system was asked since, and nothing of it is still to be told`() async throws {
        let loop = try EventLoop(name: "quiet")
        let (first, second) = (try pipePair(), try pipePair())
        let told = Mutex<[Bool]>([])
        let round = await value(on: loop) {
            let round = loop.round
            for (own, other) in [(first.reading, second.reading), (second.reading, first.reading)] {
                try? loop.register(own, for: .readable) { _ in
                    told.withLock { $0.append(loop.wasQuiet(other, since: round)) }
                    loop.deregister(own)
                }
            }
            told.withLock { $0.append(loop.wasQuiet(first.reading, since: round)) }
            return round
        }
        // A turn of the loop may only run what was posted.
        while await value(on: loop, { loop.round }) == round {}
        await value(on: loop) {
            told.withLock { $0.append(loop.wasQuiet(first.reading, since: round)) }
            send(1, to: first.writing)
            send(1, to: second.writing)
        }
        try await until { told.withLock { $0.count } == 4 }
        // When one of the two is told the other one is not; when that one is, the first was.
        #expect(told.withLock { $0 } == [false, true, false, true])
        // A turn that brings nothing, after one that has brought something.
        let isQuiet = await withCheckedContinuation { continuation in
            loop.post {
                loop.schedule(after: .milliseconds(1)) {
                    continuation.resume(returning: loop.wasQuiet(first.reading, since: round))
                }
            }
        }
        #expect(isQuiet)
        loop.stop()
        await loop.waitUntilStopped()
        for descriptor in [first.reading, first.writing, second.reading, second.writing] { close(descriptor) }
    }

    @Test
    func `an interest can change, and an unknown descriptor is refused`() async throws {
        let loop = try EventLoop(name: "interest")
        let (reading, writing) = try pipePair()
        let seen = await withCheckedContinuation { continuation in
            loop.post {
                try? loop.register(writing, for: []) { events in
                    loop.deregister(writing)
                    continuation.resume(returning: events)
                }
                try? loop.update(writing, for: .writable)
            }
        }
        #expect(seen == .writable)
        let fault = await value(on: loop) { () -> EventLoopFault? in
            do throws(EventLoopFault) {
                try loop.update(writing, for: .readable)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault == .system(call: "epoll_ctl(MOD)", code: ENOENT))
        await end(loop, closing: [reading, writing])
    }

    @Test
    func `timers run in the order of their instants, never early, and not when cancelled`() async throws {
        let loop = try EventLoop(name: "timers")
        let order = Mutex<[Int]>([])
        let elapsed = await withCheckedContinuation { (continuation: CheckedContinuation<Duration, Never>) in
            loop.post {
                let start = MonotonicInstant.now
                loop.schedule(after: .milliseconds(30)) {
                    order.withLock { $0.append(3) }
                    continuation.resume(returning: start.duration(to: .now))
                }
                loop.schedule(after: .milliseconds(10)) { order.withLock { $0.append(2) } }
                let cancelled = loop.schedule(after: .milliseconds(5)) { order.withLock { $0.append(-1) } }
                loop.schedule(after: .zero) {
                    order.withLock { $0.append(1) }
                    loop.cancel(cancelled)
                }
            }
        }
        #expect(elapsed >= .milliseconds(30))
        #expect(order.withLock { $0 } == [1, 2, 3])
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test
    func `whoever sleeps wakes at the instant, and no later than the loop's end`() async throws {
        let loop = try EventLoop(name: "sleepers")
        let start = MonotonicInstant.now
        await loop.sleep(until: start.advanced(by: .milliseconds(20)))
        #expect(start.duration(to: .now) >= .milliseconds(20))
        async let asleep: Void = loop.sleep(until: start.advanced(by: .seconds(3600)))
        async let late: Void = loop.sleep(until: start.advanced(by: .seconds(3600)))
        // One of them may come when the loop has stopped already: it must not wait either.
        loop.stop()
        _ = await (asleep, late)
        await loop.waitUntilStopped()
        await loop.sleep(until: start.advanced(by: .seconds(3600)))
        #expect(start.duration(to: .now) < .seconds(600))
    }

    @Test
    func `an actor can be confined to the loop, and a task can prefer it`() async throws {
        let loop = try EventLoop(name: "executor")
        let counter = LoopCounter(loop: loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { await counter.increment() }
            }
        }
        #expect(await counter.count == 100)
        let isOnLoop = await Task(executorPreference: loop) {
            await Task.yield()
            return loop.isCurrent
        }.value
        #expect(isOnLoop)
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test
    func `an actor of a stopped loop still answers`() async throws {
        let loop = try EventLoop(name: "after")
        let counter = LoopCounter(loop: loop)
        loop.stop()
        await loop.waitUntilStopped()
        await counter.increment()
        #expect(await counter.count == 1)
        await loop.waitUntilStopped()
    }
}

private actor LoopCounter {
    let loop: EventLoop
    var count = 0

    init(loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func increment() {
        count += loop.isCurrent ? 1 : -1_000
    }
}

private final class Tally: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ number: Int) {
        count.add(number, ordering: .relaxed)
    }
}

private func pipePair() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
}

private func send(_ byte: UInt8, to descriptor: Int32) {
    var byte = byte
    _ = write(descriptor, &byte, 1)
}

@discardableResult
private func value<Result: Sendable>(on loop: EventLoop, _ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        loop.post { continuation.resume(returning: body()) }
    }
}

private func end(_ loop: EventLoop, closing descriptors: [Int32]) async {
    loop.stop()
    await loop.waitUntilStopped()
    for descriptor in descriptors { close(descriptor) }
}
