import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization
import Testing

@testable import Engine

/// What a driver does between a walker and the network: limits kept, waits made, renewals asked for.
struct CallDriverTests {
    /// An upstream that answers by a function of the call's number, and notes when each call came.
    private final class ScriptedSender: RequestSender {
        private struct State {
            var sent: [(call: String, at: MonotonicInstant)] = []
            var underWay = 0
            var mostAtOnce = 0
        }

        private let state = Mutex(State())
        private let clock: SteppedClock
        private let answer: @Sendable (Int, OutgoingRequest) -> Attempt

        init(_ clock: SteppedClock, _ answer: @escaping @Sendable (Int, OutgoingRequest) -> Attempt) {
            self.clock = clock
            self.answer = answer
        }

        var sent: [(call: String, at: MonotonicInstant)] { state.withLock { $0.sent } }
        var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

        func send(_ request: OutgoingRequest) async -> Attempt {
            let number = state.withLock { state in
                state.sent.append((request.call, clock.uptime()))
                state.underWay += 1
                state.mostAtOnce = max(state.mostAtOnce, state.underWay)
                return state.sent.count - 1
            }
            for _ in 0..<5 { await Task.yield() }
            state.withLock { $0.underWay -= 1 }
            return answer(number, request)
        }
    }

    private static func response(_ status: Int, _ fields: [(String, String)] = []) -> Attempt {
        .response(
            UpstreamResponse(
                status: status, fields: HTTPFields([("content-type", "application/json")] + fields),
                body: Array("{}".utf8),
                url: "https://api.acme.test/i"))
    }

    private struct Bench {
        let compiler: PlanCompiler
        let plan: ProviderPlan

        init(_ keys: String) throws {
            let text = "provider: acme\ntitle: Acme\nbase: https://api.acme.test\n\(keys)"
            let file = try #require(DefinitionText(path: "providers/acme.yaml", text: text))
            let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
            #expect(loaded.diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(loaded.diagnostics)))")
            compiler = PlanCompiler(provider: try #require(loaded.library.provider("acme")))
            var diagnostics = DiagnosticList()
            plan = compiler.provider(diagnostics: &diagnostics)
        }

        func walker(_ endpoint: String) throws -> CallWalker {
            var diagnostics = DiagnosticList()
            let request = try #require(compiler.endpoint(named: endpoint, diagnostics: &diagnostics)).request
            let values = ConnectionValues(id: "main", createdAt: .epoch)
            return CallWalker(builder: RequestBuilder(plan: request, baseOverride: nil), bindings: values.bindings)
        }

        func driver(_ sender: any RequestSender, _ clock: SteppedClock, _ events: ListSink = ListSink()) -> CallDriver {
            CallDriver(
                sender: sender, gate: CallGate(limits: plan.limits, clock: clock, events: events), clock: clock,
                events: events, tokens: nil)
        }
    }

    /// Makes so many calls at once; what each came to.
    private func calls(
        _ count: Int, of endpoint: String, _ bench: Bench, _ driver: CallDriver, _ clock: SteppedClock
    ) async throws -> [Int] {
        let walkers = try (0..<count).map { _ in try bench.walker(endpoint) }
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for walker in walkers {
                group.addTask {
                    var walker = walker
                    let action = try await driver.settle(&walker, walker.resume(at: clock.moment()))
                    if case .finished(.answer(let answer)) = action { return answer.status }
                    return -1
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static let endpoints = "endpoints: { get: { request: GET /i }, put: { request: PUT /i } }\n"

    @Test(arguments: [1, 3, 10])
    func `no more calls than the limit says are under way, and all are made`(_ concurrency: Int) async throws {
        let bench = try Bench("limits: { concurrency: \(concurrency) }\n" + Self.endpoints)
        let clock = SteppedClock()
        let sender = ScriptedSender(clock) { _, _ in Self.response(200) }
        let statuses = try await calls(60, of: "get", bench, bench.driver(sender, clock), clock)
        #expect(statuses == Array(repeating: 200, count: 60))
        #expect(sender.mostAtOnce <= concurrency && sender.sent.count == 60)
        if concurrency == 1 { #expect(sender.mostAtOnce == 1) }
    }

    @Test func `without limits of the provider ten calls are under way`() async throws {
        let bench = try Bench(Self.endpoints)
        let clock = SteppedClock()
        let sender = ScriptedSender(clock) { _, _ in Self.response(200) }
        _ = try await calls(60, of: "get", bench, bench.driver(sender, clock), clock)
        #expect(sender.mostAtOnce <= 10)
    }

    @Test(arguments: [("retry-after", "30", 30.0), ("retry-after", "1.5", 1.5), ("ratelimit", "\"a\";r=0;t=20", 20.0)])
    func `after a refusal no call under the limit is made before its time`(
        _ name: String, _ value: String, _ seconds: Double
    ) async throws {
        let bench = try Bench("limits: { concurrency: 4 }\n" + Self.endpoints)
        let clock = SteppedClock()
        let refusedAt = clock.uptime()
        let sender = ScriptedSender(clock) { number, _ in
            number == 5 ? Self.response(429, [(name, value)]) : Self.response(200)
        }
        let statuses = try await calls(30, of: "get", bench, bench.driver(sender, clock), clock)
        #expect(statuses.count == 30 && statuses.allSatisfy { $0 == 200 })
        #expect(sender.sent.count == 31)
        // Time stands still until somebody waits: what came before that was under way when the answer came.
        let told = refusedAt.advanced(by: .milliseconds(Int64(seconds * 1_000) - 50))
        let early = sender.sent.filter { $0.at < told }
        #expect(early.count <= 6 + 3, "\(early.count - 6) calls came before the told time")
        #expect(clock.pauses.contains { $0 >= seconds - 0.05 }, "\(clock.pauses)")
    }

    @Test func `calls under another limit go on meanwhile`() async throws {
        let bench = try Bench(
            "limits: [{ name: reads, for: [get], concurrency: 5 }, { name: writes, for: [put], concurrency: 5 }]\n"
                + Self.endpoints)
        let clock = SteppedClock()
        let events = ListSink()
        let sender = ScriptedSender(clock) { number, _ in
            number == 0 ? Self.response(429, [("retry-after", "60")]) : Self.response(200)
        }
        let driver = bench.driver(sender, clock, events)
        _ = try await calls(1, of: "get", bench, driver, clock)
        let pauses = clock.pauses.count
        _ = try await calls(5, of: "put", bench, driver, clock)
        #expect(clock.pauses.count == pauses, "a write does not wait for the limit of reads")
    }

    @Test func `what a response says is left holds calls back before they are refused`() async throws {
        let limits = """
            limits:
              name: quota
              remaining: int(response.headers['x-left'])
              reset: duration('40s')
              concurrency: 1

            """
        let bench = try Bench(limits + Self.endpoints)
        let clock = SteppedClock()
        let events = ListSink()
        let sender = ScriptedSender(clock) { number, _ in
            Self.response(200, [("x-left", number < 3 ? String(2 - number) : "100")])
        }
        _ = try await calls(6, of: "get", bench, bench.driver(sender, clock, events), clock)
        let waits = events.all.compactMap { $0 as? CallWaits }
        #expect(waits.contains { $0.reason.contains("quota") && $0.seconds > 30 }, "\(waits.map(\.message))")
        #expect(clock.pauses.reduce(0, +) >= 39)
    }

    @Test func `a cancelled call ends while it waits, without being sent`() async throws {
        let bench = try Bench("limits: { rate: 1/1h, burst: 1 }\n" + Self.endpoints)
        let clock = StuckClock()
        let sender = CountingSender()
        let gate = CallGate(limits: bench.plan.limits, clock: clock, events: SilentSink())
        let driver = CallDriver(sender: sender, gate: gate, clock: clock, events: SilentSink(), tokens: nil)
        var first = try bench.walker("get")
        _ = try await driver.settle(&first, first.resume(at: clock.moment()))
        let second = try bench.walker("get")
        let task = Task {
            var walker = second
            return try await driver.settle(&walker, walker.resume(at: clock.moment()))
        }
        while clock.sleepers == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CallDriver.Stop.self) { try await task.value }
        #expect(sender.count == 1)
    }

    @Test func `a request that costs more takes more of the limit`() async throws {
        let keys =
            "limits: { rate: 10/1s, burst: 10, concurrency: 1 }\nendpoints: { get: { request: GET /i, cost: \"5\" } }\n"
        let bench = try Bench(keys)
        let clock = SteppedClock()
        let sender = ScriptedSender(clock) { _, _ in Self.response(200) }
        _ = try await calls(6, of: "get", bench, bench.driver(sender, clock), clock)
        // Two fit the burst; each of the others waits for half a second.
        #expect((1.8...2.2).contains(clock.pauses.reduce(0, +)), "\(clock.pauses)")
    }
}

/// Time that stands still: whoever sleeps sleeps until it is cancelled.
private final class StuckClock: EngineClock {
    private let waiting = Mutex(0)
    private let start = MonotonicInstant.now

    var sleepers: Int { waiting.withLock { $0 } }

    func now() -> ExpressionTimestamp { .epoch }
    func uptime() -> MonotonicInstant { start }
    func chance() -> Double { 1 }

    func sleep(seconds: Double) async throws(CancellationError) {
        waiting.withLock { $0 += 1 }
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
    }
}

/// An upstream that only counts.
private final class CountingSender: RequestSender {
    private let calls = Mutex(0)

    var count: Int { calls.withLock { $0 } }

    func send(_ request: OutgoingRequest) async -> Attempt {
        calls.withLock { $0 += 1 }
        return .response(UpstreamResponse(status: 200, fields: HTTPFields(), body: [], url: request.url))
    }
}
