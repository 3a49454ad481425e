internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// Report jobs (`/v1/reports`) and messages that are acknowledged (`/v1/sessions`).
extension SandboxService {
    /// Answers what lies under `/v1/reports`.
    func report(_ request: WholeRequest, _ segments: [String], _ state: inout State) -> SandboxAnswer {
        switch (segments.count, request.method) {
        case (0, .post): return write(request, &state) { submit(request, &$0) }
        case (0, _): return Self.wrongMethod("POST")
        case (1, .get): return status(of: segments[0], &state)
        case (1, .delete):
            guard state.reports.jobs[segments[0]] != nil else { return .notFound }
            state.reports.remove(segments[0])
            return .empty(204)
        case (1, _): return Self.wrongMethod("GET, DELETE")
        case (2, .get) where segments[1] == "download": return download(segments[0], &state)
        case (2, .post) where segments[1] == "cancel":
            guard state.reports.jobs[segments[0]] != nil else { return .notFound }
            state.reports.cancel(segments[0])
            return .empty(202)
        default: return .notFound
        }
    }

    private func submit(_ request: WholeRequest, _ state: inout State) -> SandboxAnswer {
        guard let body = try? JSONValue(parsing: request.body), body.members != nil else {
            return .error(400, "invalid_json", "the body must be a JSON object")
        }
        guard let kind = SandboxKind(rawValue: body["kind"]?.string ?? "contacts") else {
            return .invalid("kind", "expected the name of a list")
        }
        guard state.reports.jobs.count < SandboxReports.mostJobs else {
            return .error(429, "too_many_reports", "remove reports before you ask for more")
        }
        let polls = min(max(body["polls"]?.number?.int64 ?? 2, 0), 1_000_000)
        let id = state.reports.submit(
            SandboxReports.Job(kind: kind, polls: Int(polls), fails: body["fails"] == .bool(true)))
        return SandboxAnswer(status: 202, .object([("id", .string(id)), ("status", "pending")]))
    }

    private func status(of id: String, _ state: inout State) -> SandboxAnswer {
        guard let job = state.reports.poll(id) else { return .notFound }
        var members: [(String, JSONValue)] = [("id", .string(id)), ("status", .string(job.status))]
        if job.status == "done" { members.append(("url", .string("/v1/reports/\(id)/download"))) }
        if job.status == "failed" { members.append(("error", "the report could not be made")) }
        return SandboxAnswer(.object(members))
    }

    private func download(_ id: String, _ state: inout State) -> SandboxAnswer {
        guard let job = state.reports.jobs[id] else { return .notFound }
        guard job.status == "done" else { return .error(409, "not_done", "the report is \(job.status)") }
        state.reports.noteDownload()
        var body = Array(#"{"rows":["#.utf8)
        var walk = SandboxTruthWalk(job.kind, includesDeleted: false)
        while let lines = walk.nextPage(&state.data, asHashes: false) {
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                if body.last != UInt8(ascii: "[") { body.append(UInt8(ascii: ",")) }
                body += line
            }
        }
        return SandboxAnswer(body: body + Array("]}".utf8))
    }

    // MARK: Messages

    /// Answers what lies under `/v1/sessions`.
    func session(_ request: WholeRequest, _ segments: [String], _ state: inout State) -> SandboxAnswer {
        switch (segments.count, request.method) {
        case (0, .post): return SandboxAnswer(status: 201, .object([("id", .string(state.messages.open()))]))
        case (2, .get) where segments[1] == "messages": return messages(request, of: segments[0], &state)
        case (2, .post) where segments[1] == "acknowledge":
            guard let count = state.messages.acknowledge(segments[0]) else { return .notFound }
            return SandboxAnswer(.object([("removed", .number(JSONNumber(count)))]))
        default: return .notFound
        }
    }

    private func messages(_ request: WholeRequest, of session: String, _ state: inout State) -> SandboxAnswer {
        let query = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { first, _ in first }
        let after = query["after"].flatMap(Int.init) ?? 0
        let limit = min(max(query["limit"].flatMap(Int.init) ?? 10, 1), 1_000)
        guard let page = state.messages.page(of: session, after: after, limit: limit) else { return .notFound }
        let list = page.numbers.map { number -> JSONValue in
            .object([("id", .string("msg_\(number)")), ("text", .string("message \(number)"))])
        }
        var members: [(String, JSONValue)] = [("messages", .array(list))]
        if page.hasMore, let last = page.numbers.last { members.append(("next", .number(JSONNumber(last)))) }
        return SandboxAnswer(.object(members))
    }

    // MARK: Control

    /// `POST /control/reports/…` and `/control/messages/…`.
    func controlJobs(_ segments: [String], _ query: [String: String]) -> SandboxAnswer? {
        switch segments {
        case ["reports", "finish"]: state.withLock { $0.reports.finishAll() }
        case ["reports", "forget"]: state.withLock { $0.reports.forgetAll() }
        case ["messages", "add"]:
            guard let count = Int(query["count"] ?? "1"), (0...100_000).contains(count) else {
                return .invalid("count", "expected a number of messages")
            }
            state.withLock { $0.messages.add(count) }
        default: return nil
        }
        return .empty(204)
    }

    /// `GET /truth/reports` and `/truth/messages`.
    func truthOfJobs(_ segments: [String]) -> SandboxAnswer? {
        switch segments {
        case ["reports"]: return SandboxAnswer(state.withLock { $0.reports.value })
        case ["messages"]:
            return state.withLock { state in
                SandboxAnswer(
                    .object([
                        ("waiting", .number(JSONNumber(state.messages.waiting.count))),
                        ("sessions", .number(JSONNumber(state.messages.opened))),
                        ("open", .number(JSONNumber(state.messages.sessions.count))),
                    ]))
            }
        default: return nil
        }
    }
}
