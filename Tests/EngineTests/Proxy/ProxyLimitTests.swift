import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

@testable import Engine

/// The limits of a connection as proxied calls meet them, and its syncs beside them.
@Suite(.timeLimit(.minutes(5)))
struct ProxyLimitTests {
    @Test func `a short wait for a limit is waited out`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await ProxyWorld.with(provider: "limits: { rate: 1/2s, burst: 1 }", clock: clock) { world in
            for _ in 0..<3 { try await world.send(ProxyWorld.get("/")) }
            #expect(clock.pauses.map { $0.rounded() } == [2, 2])
        }
    }

    @Test func `a long wait is told, and nothing is sent`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await ProxyWorld.with(provider: "limits: { rate: 1/60s, burst: 1 }", clock: clock) { world in
            try await world.send(ProxyWorld.get("/"))
            do throws(ProxyFault) {
                _ = try await world.service.send(ProxyWorld.get("/"))
                Issue.record("it was sent")
            } catch {
                #expect(error.code == "rate_limited" && error.status == 429 && error.waitSeconds?.rounded() == 60)
            }
            #expect(world.upstream.all.count == 1)
        }
    }

    @Test func `after a 429 other calls of the connection wait as well`() async throws {
        let clock = RecordingClock(isStanding: true)
        try await ProxyWorld.with(clock: clock) { _, number in
            number == 1 ? ServerResponse(status: 429, fields: ["retry-after": "7"]) : nil
        } _: { world in
            let status1 = try await world.status(ProxyWorld.get("/"))
            #expect(status1 == 429)
            let status2 = try await world.status(ProxyWorld.get("/"))
            #expect(status2 == 200)
            #expect(clock.pauses == [7])
        }
    }

    @Test func `a place is held until the answer is read, or given up`() async throws {
        try await ProxyWorld.with(provider: "limits: { concurrency: 1 }", clock: SystemClock()) { world in
            var first: ProxyAnswer? = try await world.service.send(ProxyWorld.get("/"))
            let second = Task { try await world.status(ProxyWorld.get("/")) }
            for _ in 0..<200 { await Task.yield() }
            #expect(world.upstream.all.count == 1, "the second one waits")
            first = nil
            #expect(try await second.value == 200)
            #expect(first == nil)
        }
    }

    @Test func `two that open a connection share its limits`() async throws {
        let (gates, clock) = (SharedGates(), RecordingClock())
        try await ProxyWorld.with { world in
            let connection = world.access.connection
            let one = gates.own(of: connection, [], clock: clock)
            #expect(gates.own(of: connection, [], clock: clock) === one)
        }
    }

    @Test func `calls that somebody waits for go before those of syncs`() async throws {
        let gate = CallGate(limits: [], clock: SystemClock())
        let request = OutgoingRequest(
            call: "c", method: .get, url: "https://a.test/", displayURL: "", fields: [:], body: [], timeoutSeconds: 1,
            maxRedirects: 0)
        let most = LimitDefinition.defaultConcurrency
        for _ in 0..<most { try await gate.enter(request, SilentSink()) }
        let order = Order()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await gate.enter(request, SilentSink())) != nil else { return }
                order.names.withLock { $0.append("sync") }
                gate.leave(request, nil)
            }
            for _ in 0..<200 { await Task.yield() }
            group.addTask {
                guard case .admitted = await gate.admit(request, patience: 10, SilentSink()) else { return }
                order.names.withLock { $0.append("person") }
                gate.leave(request, nil)
            }
            for _ in 0..<200 { await Task.yield() }
            gate.leave(request, nil)
        }
        #expect(order.names.withLock { $0 } == ["person", "sync"])
    }

    @Test func `calls from many threads each get their place, and never more than there are`() async throws {
        let gate = CallGate(limits: [], clock: SystemClock())
        let request = OutgoingRequest(
            call: "c", method: .get, url: "https://a.test/", displayURL: "", fields: [:], body: [], timeoutSeconds: 1,
            maxRedirects: 0)
        let counts = Visitors()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    if number.isMultiple(of: 3) {
                        guard case .admitted = await gate.admit(request, patience: 60, SilentSink()) else { return }
                    } else {
                        guard (try? await gate.enter(request, SilentSink())) != nil else { return }
                    }
                    counts.most.max(counts.inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    for _ in 0..<(number % 5) { await Task.yield() }
                    counts.inside.subtract(1, ordering: .relaxed)
                    gate.leave(request, nil)
                    counts.done.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(counts.done.load(ordering: .relaxed) == 500)
        #expect(counts.most.load(ordering: .relaxed) <= LimitDefinition.defaultConcurrency)
        #expect(gate.urgentCount == 0)
    }

    @Test func `a call that nobody waits for any more leaves the queue`() async throws {
        let gate = CallGate(limits: [], clock: SystemClock())
        let request = OutgoingRequest(
            call: "c", method: .get, url: "https://a.test/", displayURL: "", fields: [:], body: [], timeoutSeconds: 1,
            maxRedirects: 0)
        for _ in 0..<LimitDefinition.defaultConcurrency { try await gate.enter(request, SilentSink()) }
        let call = Task { await gate.admit(request, patience: 10, SilentSink()) }
        for _ in 0..<100 { await Task.yield() }
        call.cancel()
        guard case .cancelled = await call.value else {
            Issue.record("it was let in")
            return
        }
        #expect(gate.urgentCount == 0)
    }
}

/// How many are in, were at most, and have gone.
private final class Visitors: Sendable {
    let inside = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    let done = Atomic<Int>(0)
}

/// Who came, in order.
private final class Order: Sendable {
    let names = Mutex<[String]>([])
}
