import EngineDefinition
import EngineHTTP
import EngineNetwork
import Synchronization
import Testing

@testable import Engine

/// Calls that somebody waits for, at the limits of a connection.
@Suite(.timeLimit(.minutes(1)))
struct CallGateInteractiveTests {
    private let request = GateSample.plain
    private let most = LimitDefinition.defaultConcurrency

    /// A gate all of whose places are taken.
    private func fullGate(_ clock: any EngineClock = SystemClock()) -> CallGate {
        let gate = CallGate(limits: [], clock: clock)
        for _ in 0..<most { #expect(gate.begin(request, isUrgent: false) == nil) }
        return gate
    }

    // MARK: Places

    @Test func `who finds no place is told so when patience ends`() async throws {
        let gate = fullGate()
        guard case .limited(let seconds, let reason) = await gate.admit(request, patience: 0.05, SilentSink()) else {
            Issue.record("it was let in")
            return
        }
        #expect(seconds == 1 && reason == "\(most) calls are on their way")
        #expect(gate.urgentCount == 0, "nobody stands back any more")
        gate.leave(request, nil)
        #expect(gate.begin(request, isUrgent: false) == nil, "the place of a call that has ended is free")
    }

    @Test func `who waits while others are told so still gets the next place`() async throws {
        let gate = fullGate()
        let patient = Task { await gate.admit(request, patience: 50, SilentSink()) }
        try await eventually { gate.waitingCount == 1 }
        for _ in 0..<3 {
            guard case .limited = await gate.admit(request, patience: 0.01, SilentSink()) else {
                Issue.record("it was let in")
                return
            }
        }
        gate.leave(request, nil)
        guard case .admitted = await patient.value else {
            Issue.record("the place was lost")
            return
        }
    }

    @Test func `the one that waits longest gets the next place`() async throws {
        let loop = try EventLoop(name: "gate")
        let gate = fullGate()
        let (request, order) = (request, Order())
        var calls: [Task<Void, Never>] = []
        for number in 1...4 {
            calls.append(
                Task(executorPreference: loop) {
                    guard case .admitted = await gate.admit(request, patience: 50, SilentSink()) else { return }
                    order.numbers.withLock { $0.append(number) }
                    gate.leave(request, nil)
                })
            try await eventually { gate.waitingCount == number }
        }
        gate.leave(request, nil)
        for call in calls { await call.value }
        #expect(order.numbers.withLock { $0 } == [1, 2, 3, 4])
        loop.stop()
        await loop.waitUntilStopped()
    }

    @Test func `calls of syncs stand back only under the limits where somebody waits`() async throws {
        let sample = try GateSample(
            "[{ name: a, for: [list], concurrency: 2 }, { name: b, for: [other], concurrency: 2 }]")
        let (list, other) = (try sample.request("list"), try sample.request("other"))
        let gate = CallGate(limits: sample.limits, clock: SystemClock())
        for _ in 0..<2 { #expect(gate.begin(list, isUrgent: false) == nil) }
        let person = Task { await gate.admit(list, patience: 50, SilentSink()) }
        try await eventually { gate.waitingCount == 1 }
        #expect(gate.begin(other, isUrgent: false) == nil, "there is a place under the other limit")
        #expect(gate.begin(list, isUrgent: false) != nil)
        gate.leave(list, nil)
        _ = await person.value
        gate.leave(list, nil)
        #expect(gate.begin(list, isUrgent: false) == nil, "nobody waits there any more")
    }

    @Test func `what was waited at one gate is not waited again at the next`() async throws {
        let sample = try GateSample("[{ rate: 1/6s, burst: 1 }, { name: app, scope: integration, concurrency: 5 }]")
        let (gate, clock) = connectionGate(sample)
        let request = try sample.request()
        #expect(gate.own.begin(request, isUrgent: true) == nil)
        gate.shared?.refuse(request, seconds: 12)
        guard case .limited(let seconds, _) = await gate.admit(request, patience: 10, SilentSink()) else {
            Issue.record("it waited \(clock.pauses)")
            return
        }
        #expect(seconds.rounded() == 6 && clock.pauses.map { $0.rounded() } == [6])
    }

    // MARK: What heads say

    private func answer(_ fields: HTTPFields) -> Attempt {
        .response(UpstreamResponse(status: 200, fields: fields, body: [], url: "https://a.test/"))
    }

    /// The seconds that stand in the way of a call.
    private func wait(_ gate: CallGate, _ request: OutgoingRequest) -> Double? {
        guard case .wait(let wait)? = gate.begin(request, isUrgent: true)?.permission else { return nil }
        return wait.duration.inSeconds
    }

    @Test func `what a head says of the quota holds from the head on, whenever the body ends`() async throws {
        let clock = RecordingClock(isStanding: true)
        let gate = CallGate(limits: [], clock: clock)
        #expect(gate.begin(request, isUrgent: true) == nil)
        let place = GatePlace(ConnectionGate(own: gate, shared: nil), request)
        place.note(answer(["ratelimit-remaining": "0", "ratelimit-reset": "60"]))
        #expect(wait(gate, request) == 60)
        try await clock.sleep(seconds: 45)
        place.leave()
        #expect(wait(gate, request) == 15)
    }

    @Test func `the end of a body says nothing over newer heads`() async throws {
        let sample = try GateSample(
            "[{ remaining: \"int(response.headers['x-left'])\", reset: \"now + duration('60s')\" }]")
        let (gate, clock) = connectionGate(sample)
        let request = try sample.request()
        var places: [GatePlace] = []
        for _ in 0..<2 {
            #expect(gate.own.begin(request, isUrgent: true) == nil)
            places.append(GatePlace(gate, request))
        }
        places[0].note(answer(["x-left": "0"]))
        try await clock.sleep(seconds: 61)
        places[1].note(answer(["x-left": "9"]))
        places[0].leave()
        #expect(gate.own.begin(request, isUrgent: true) == nil)
    }

    // MARK: Calls that are not made

    @Test func `a call that the shared limit turns away takes nothing of the own one`() async throws {
        let sample = try GateSample("[{ rate: 1/60s, burst: 1 }, { name: app, scope: integration, concurrency: 5 }]")
        let (gate, clock) = connectionGate(sample)
        let request = try sample.request()
        gate.shared?.refuse(request, seconds: 20)
        for _ in 0..<3 {
            guard case .limited(let seconds, _) = await gate.admit(request, patience: 10, SilentSink()) else {
                Issue.record("it was let in")
                return
            }
            #expect(seconds == 20)
        }
        try await clock.sleep(seconds: 20)
        guard case .admitted = await gate.admit(request, patience: 10, SilentSink()) else {
            Issue.record("the own rate is used up")
            return
        }
        #expect(gate.own.begin(request, isUrgent: true) != nil, "a call that is made takes it")
    }

    @Test func `a call of a sync that is stopped at the shared limit takes nothing of the own one`() async throws {
        let sample = try GateSample("[{ rate: 1/60s, burst: 1 }, { name: app, scope: integration, concurrency: 1 }]")
        let (gate, _) = connectionGate(sample)
        let request = try sample.request()
        let shared = try #require(gate.shared)
        #expect(shared.begin(request, isUrgent: false) == nil)
        let sync = Task { try await gate.enter(request, SilentSink()) }
        try await eventually { shared.waitingCount == 1 }
        #expect(gate.own.begin(request, isUrgent: false) != nil)
        sync.cancel()
        await #expect(throws: CancellationError.self) { try await sync.value }
        #expect(gate.own.begin(request, isUrgent: false) == nil)
    }

    @Test func `what is given back is no more than was taken`() async throws {
        let sample = try GateSample("[{ rate: 2/60s, burst: 2 }, { name: app, scope: integration, concurrency: 1 }]")
        let (gate, _) = connectionGate(sample)
        let request = try sample.request()
        for _ in 0..<3 {
            #expect(gate.own.begin(request, isUrgent: true) == nil)
            gate.own.giveBack(request)
        }
        for _ in 0..<2 { #expect(gate.own.begin(request, isUrgent: true) == nil) }
        #expect(wait(gate.own, request)?.rounded() == 30)
    }

    /// The gates of a connection that shares limits with others, and a clock that stands.
    private func connectionGate(_ sample: GateSample) -> (gate: ConnectionGate, clock: RecordingClock) {
        let clock = RecordingClock(isStanding: true)
        return (
            ConnectionGate(
                own: CallGate(limits: sample.limits, clock: clock),
                shared: CallGate(limits: sample.limits, keeping: .shared, clock: clock)), clock
        )
    }
}

/// Who came, in order.
private final class Order: Sendable {
    let numbers = Mutex<[Int]>([])
}
