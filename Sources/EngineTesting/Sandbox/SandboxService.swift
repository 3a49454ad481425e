internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// The sandbox without its socket: requests in, answers out.
final class SandboxService: Sendable {
    /// Everything that changes.
    struct State: Sendable {
        var data: SandboxData
        var tokens: SandboxTokens
        var counters = SandboxCounters()
        var reports = SandboxReports()
        var messages = SandboxMessages()
        /// Faults that were switched on for everybody, first match wins.
        var faults: [SandboxFault] = []
        /// How often faults with a limit have happened, by their text.
        var fired: [SandboxFault: Int] = [:]
        /// Answers to writes, by idempotency key, with what was asked.
        var answered: [String: (request: String, answer: SandboxAnswer)] = [:]
        var latency: Duration
        /// The time on the wall until which callers were told to stay away.
        var quietUntil = 0.0
        var window = (start: MonotonicInstant.now, calls: 0)
        /// Queries of exports that were cut.
        var cut: Set<String> = []
        /// How often sync tokens were made to expire: those given out before the last time are refused.
        var tokenAge = 0
        /// What the log remembers begins behind this number.
        var logFloor: Int64 = 0

        init(_ configuration: SandboxConfiguration) {
            data = SandboxData(configuration)
            tokens = SandboxTokens(configuration)
            latency = configuration.latency
        }
    }

    let configuration: SandboxConfiguration
    let state: Mutex<State>
    let pause: @Sendable (Duration) async -> Void

    /// Makes a service.
    /// - Parameters:
    ///   - configuration: what it serves.
    ///   - pause: waits.
    init(_ configuration: SandboxConfiguration, pause: @escaping @Sendable (Duration) async -> Void) {
        self.configuration = configuration
        self.pause = pause
        state = Mutex(State(configuration))
    }

    /// Answers a request.
    func answer(_ request: WholeRequest) async -> ServerResponse {
        let segments = SandboxRoute.segments(of: request.path)
        switch segments.first {
        case "v1", "graphql": return await call(request, segments)
        case "oauth" where segments == ["oauth", "token"]: return await spoiled(token(request))
        case "control": return control(request, Array(segments.dropFirst())).response
        case "truth": return truth(request, Array(segments.dropFirst()))
        case nil: return Self.index.response
        default: return SandboxAnswer.notFound.response
        }
    }

    private static let index = SandboxAnswer(
        .object([
            ("name", "sandbox"),
            ("lists", ["/v1/contacts", "/v1/projects", "/v1/projects/{id}/tasks", "/v1/tasks/{id}/comments"]),
            (
                "views",
                [
                    "/v1/contacts/ids", "/v1/contacts/batch", "/v1/grid/contacts", "/v1/files/root/children",
                    "/v1/files/{id}/children", "/v1/tables", "/v1/tables/{id}/records",
                ]
            ),
            ("exports", "/v1/exports/contacts.{csv,tsv,ndjson,xml}[.gz,.zip]"),
            ("feeds", ["/v1/events", "/v1/search", "/v1/recent", "/v1/log", "/v1/deleted"]), ("account", "/v1/me"),
            ("graphql", "/graphql"), ("token", "/oauth/token"), ("truth", "/truth/requests"),
            ("guide", "docs/guides/sandbox.md"),
        ]))

    private func token(_ request: WholeRequest) -> (SandboxAnswer, SandboxFault?) {
        guard request.method == .post else { return (Self.wrongMethod("POST"), nil) }
        return state.withLock { state in
            let answer = state.tokens.answer(request, counting: &state.counters)
            // Faults of all paths are for the API: it is asked for with a token that must be had first.
            return (answer, state.takeFault(nil, path: request.path, answer) { $0.path.hasPrefix("/oauth") })
        }
    }

    /// An answer, with what is to go wrong with it.
    private func spoiled(_ made: (answer: SandboxAnswer, fault: SandboxFault?)) async -> ServerResponse {
        guard let fault = made.fault else { return made.answer.response }
        if case .latency(let milliseconds) = fault.kind { await pause(.milliseconds(milliseconds)) }
        let pause = pause
        return fault.spoil(made.answer) { await pause(.milliseconds($0)) }
    }

    static func wrongMethod(_ allowed: String) -> SandboxAnswer {
        var answer = SandboxAnswer.error(405, "method_not_allowed", "allowed here: \(allowed)")
        answer.fields["allow"] = allowed
        return answer
    }
}

// MARK: Calls that need credentials

extension SandboxService {
    /// Answers a call: credentials, limits, the call itself, what is to go wrong, latency.
    private func call(_ request: WholeRequest, _ segments: [String]) async -> ServerResponse {
        let latency = state.withLock { state in
            state.counters.begin(Self.name(of: request))
            return state.latency
        }
        let began = MonotonicInstant.now
        let response = await respond(request, segments)
        // It counts from the call's arrival, as a client sees it: what the answer costs is a part of it.
        let left = latency - began.duration(to: .now)
        if left > .zero { await pause(left) }
        state.withLock { $0.counters.end(status: response.status.code) }
        return response
    }

    private func respond(_ request: WholeRequest, _ segments: [String]) async -> ServerResponse {
        if let export = export(request, segments) { return export }
        let fault: SandboxFault?
        let answer: SandboxAnswer
        do throws(SandboxFault.TextFault) {
            let asked = try Self.askedFault(request)
            (answer, fault) = state.withLock { state in
                let answer = (state.admit(request) ?? dispatch(request, segments, isLoop: false, &state))
                    .asked(by: request)
                let fault = state.takeFault(asked, path: request.path, answer)
                // Which page it is shows only now; a read changes nothing, so it may be made twice.
                guard fault?.kind == .loop, [.get, .head].contains(request.method) else { return (answer, fault) }
                return (dispatch(request, segments, isLoop: true, &state).asked(by: request), fault)
            }
        } catch {
            return SandboxAnswer.invalid("fault", error.message).response
        }
        return await spoiled((answer, fault))
    }

    /// The name under which a request is counted: without the switch for faults, which is no part of
    /// the API.
    private static func name(of request: WholeRequest) -> String {
        let query = (request.query ?? "").split(separator: "&").filter { !$0.hasPrefix("fault=") }
        let target = query.isEmpty ? request.path : request.path + "?" + query.joined(separator: "&")
        return "\(request.method) \(target)"
    }

    private static func askedFault(_ request: WholeRequest) throws(SandboxFault.TextFault) -> SandboxFault? {
        let asked = request.queryItems.first { $0.name == "fault" }?.value ?? request.fields["x-sandbox-fault"]
        guard let asked else { return nil }
        return try SandboxFault(text: asked)
    }

    private func dispatch(
        _ request: WholeRequest, _ segments: [String], isLoop: Bool, _ state: inout State
    ) -> SandboxAnswer {
        if segments == ["graphql"] { return graphQL(request, &state) }
        if let view = SandboxView(Array(segments.dropFirst())) { return show(request, view, isLoop: isLoop, &state) }
        let rest = Array(segments.dropFirst(2))
        if segments.count > 1, segments[1] == "reports" { return report(request, rest, &state) }
        if segments.count > 1, segments[1] == "sessions" { return session(request, rest, &state) }
        guard let route = SandboxRoute(Array(segments.dropFirst())) else { return .notFound }
        switch route {
        case .me: return request.method == .get ? Self.me : Self.wrongMethod("GET")
        case .list(let table):
            guard state.data.isAlive(table) else { return .notFound }
            switch request.method {
            case .get, .head: return list(request, table, isLoop: isLoop, &state)
            case .post: return write(request, &state) { create(request, in: table, &$0) }
            default: return Self.wrongMethod("GET, POST")
            }
        case .feed(let feed): return self.feed(feed, request, &state)
        case .logHead: return logHead(&state)
        case .record(let table, let index):
            guard let record = state.data.liveRecord(index, of: table) else { return .notFound }
            switch request.method {
            case .get, .head: return show(record, &state)
            case .patch, .put: return write(request, &state) { update(record, request, &$0) }
            case .delete: return write(request, &state) { delete(record, &$0) }
            default: return Self.wrongMethod("GET, PATCH, DELETE")
            }
        }
    }

    private static let me = SandboxAnswer(
        .object([
            ("id", "acc_1"), ("name", "Sandbox Inc."), ("email", "owner@example.test"), ("plan", "team"),
            ("created_at", "2023-12-01T09:30:00.000Z"),
        ]))
}

extension SandboxService.State {
    /// Nil if the call may go on: who calls, and how often.
    mutating func admit(_ request: WholeRequest) -> SandboxAnswer? {
        if SandboxWallClock.seconds < quietUntil { counters.early += 1 }
        if let refusal = tokens.refusal(of: request) {
            counters.unauthorized += 1
            return refusal
        }
        guard let limit = data.configuration.rateLimit else { return nil }
        let now = MonotonicInstant.now
        if window.start.duration(to: now) >= limit.window { window = (now, 0) }
        window.calls += 1
        guard window.calls > limit.calls else { return nil }
        let left = window.start.advanced(by: limit.window)
        let wait = max(1, Int(now.duration(to: left).components.seconds) + 1)
        return refuseForNow(.seconds, seconds: wait)
    }

    /// An answer 429; who comes before the time that it tells is counted.
    mutating func refuseForNow(_ form: SandboxFault.WaitForm, seconds: Int) -> SandboxAnswer {
        let (fields, until) = form.fields(seconds: seconds)
        quietUntil = max(quietUntil, until)
        var answer = SandboxAnswer.error(429, "rate_limited", "too many calls; wait, then call again")
        for field in fields { answer.fields.append(field.name, field.value) }
        return answer
    }

    /// The fault that happens to an answer, which is counted with that.
    mutating func takeFault(
        _ asked: SandboxFault?, path: String, _ answer: SandboxAnswer,
        where isMeant: (SandboxFault) -> Bool = { _ in true }
    ) -> SandboxFault? {
        // An answer that is an error already is left alone: a fault for pages must not hide a wrong key.
        guard answer.status.isSuccess else { return nil }
        let candidates = (asked.map { [$0] } ?? []) + faults
        let chosen = candidates.first { fault in
            isMeant(fault) && path.hasPrefix(fault.path) && fault.applies(toPage: answer.page, of: answer.pageCount)
                && fired[fault, default: 0] < fault.times ?? .max
        }
        guard let chosen else { return nil }
        fired[chosen, default: 0] += 1
        counters.faults[chosen.name, default: 0] += 1
        if case .rateLimit(let form, let seconds) = chosen.kind {
            quietUntil = max(quietUntil, form.fields(seconds: seconds).until)
        }
        return chosen
    }
}
