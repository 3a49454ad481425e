internal import EngineLanguage

/// Jobs that make reports: submitted, asked for, fetched, removed.
struct SandboxReports: Sendable {
    /// One job.
    struct Job: Sendable {
        let kind: SandboxKind
        /// How often it says that it is not done.
        let polls: Int
        /// Whether it fails in the end.
        let fails: Bool
        /// How often it was asked for.
        var asked = 0
        var isCancelled = false

        /// `pending` at first, `running` then, `done` or `failed` in the end.
        var status: String {
            if isCancelled { return "cancelled" }
            guard asked > polls else { return asked <= 1 ? "pending" : "running" }
            return fails ? "failed" : "done"
        }
    }

    private(set) var jobs: [String: Job] = [:]
    /// How many were submitted since the beginning.
    private(set) var submitted = 0
    private(set) var downloads = 0
    private(set) var removed = 0
    private(set) var cancelled = 0

    /// Jobs beyond this are refused: a caller that submits in a loop shall see it.
    static let mostJobs = 10_000

    mutating func submit(_ job: Job) -> String {
        submitted += 1
        let id = "rep_\(submitted)"
        jobs[id] = job
        return id
    }

    /// The job, asked for once more.
    mutating func poll(_ id: String) -> Job? {
        jobs[id]?.asked += 1
        return jobs[id]
    }

    mutating func noteDownload() { downloads += 1 }

    mutating func remove(_ id: String) {
        if jobs.removeValue(forKey: id) != nil { removed += 1 }
    }

    mutating func cancel(_ id: String) {
        jobs[id]?.isCancelled = true
        cancelled += 1
    }

    /// Ends the wait for all jobs.
    mutating func finishAll() {
        for id in jobs.keys { jobs[id]?.asked = .max / 2 }
    }

    /// Loses all jobs, as a service does that keeps them for some days only.
    mutating func forgetAll() { jobs = [:] }

    /// What `GET /truth/reports` tells.
    var value: JSONValue {
        func number(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }
        return .object([
            ("submitted", number(submitted)), ("downloads", number(downloads)), ("removed", number(removed)),
            ("cancelled", number(cancelled)), ("open", number(jobs.count)),
            ("polls", number(jobs.values.reduce(0) { $0 + min($1.asked, 1_000_000) })),
        ])
    }
}

/// Messages that are given out in a session, and stay until the session acknowledges them.
struct SandboxMessages: Sendable {
    /// Numbers of those that wait.
    private(set) var waiting: [Int] = []
    private var last = 0
    /// What each open session was given.
    private(set) var sessions: [String: Set<Int>] = [:]
    private(set) var opened = 0

    mutating func add(_ count: Int) {
        waiting += (0..<count).map { last + 1 + $0 }
        last += count
    }

    mutating func open() -> String {
        opened += 1
        let id = "ses_\(opened)"
        sessions[id] = []
        return id
    }

    /// A page of what waits, and whether more does.
    mutating func page(of session: String, after: Int, limit: Int) -> (numbers: [Int], hasMore: Bool)? {
        guard sessions[session] != nil else { return nil }
        let rest = waiting.filter { $0 > after }
        let numbers = Array(rest.prefix(limit))
        sessions[session]?.formUnion(numbers)
        return (numbers, rest.count > numbers.count)
    }

    /// Takes away what a session was given, and ends it.
    mutating func acknowledge(_ session: String) -> Int? {
        guard let given = sessions.removeValue(forKey: session) else { return nil }
        let before = waiting.count
        waiting.removeAll(where: given.contains)
        return before - waiting.count
    }
}
