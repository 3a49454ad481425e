internal import EngineLanguage

/// What was asked of the sandbox, so that a checker can compare it with what should have been asked.
struct SandboxCounters: Sendable {
    /// Calls under `/v1` and `/graphql`.
    var calls = 0
    /// Of them, calls at once at most.
    var mostAtOnce = 0
    /// Of them, those under way.
    var underWay = 0
    /// Of them, calls before the time that an answer 429 told.
    var early = 0
    /// Calls with no, wrong or expired credentials.
    var unauthorized = 0
    var tokensIssued = 0
    var refreshes = 0
    /// A refresh token that came a second time.
    var refreshReuse = 0
    /// By status.
    var statuses: [Int: Int] = [:]
    /// By kind.
    var faults: [String: Int] = [:]
    /// By method, path and query, as sent; a page that was read twice stands here with 2.
    var requests: [String: Int] = [:]
    /// Whether `requests` is full and lacks some.
    var hasMoreRequests = false

    /// The most different requests that are told apart.
    static let requestLimit = 200_000

    mutating func begin(_ request: String) {
        calls += 1
        underWay += 1
        mostAtOnce = max(mostAtOnce, underWay)
        if requests.count < Self.requestLimit || requests[request] != nil {
            requests[request, default: 0] += 1
        } else {
            hasMoreRequests = true
        }
    }

    mutating func end(status: Int) {
        underWay -= 1
        statuses[status, default: 0] += 1
    }

    /// The counters as `GET /truth/requests` tells them.
    var value: JSONValue {
        func object(_ counts: [(String, Int)]) -> JSONValue {
            .object(counts.sorted { $0.0 < $1.0 }.map { ($0.0, .number(JSONNumber($0.1))) })
        }
        func number(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }
        return .object([
            ("calls", number(calls)), ("most_at_once", number(mostAtOnce)), ("early_calls", number(early)),
            ("unauthorized", number(unauthorized)), ("tokens_issued", number(tokensIssued)),
            ("refreshes", number(refreshes)), ("refresh_reuse", number(refreshReuse)),
            ("statuses", object(statuses.map { (String($0.key), $0.value) })),
            ("faults", object(faults.map { ($0.key, $0.value) })),
            ("has_more_requests", .bool(hasMoreRequests)),
            ("requests", object(requests.map { ($0.key, $0.value) })),
        ])
    }
}
