internal import EngineHTTP
internal import EngineLanguage

/// A way in which a route can refuse: its status, and the words for programs.
struct DeclaredFault: Sendable, Hashable {
    /// The status.
    let status: HTTPStatus
    /// The codes; none: also such as a provider gives.
    let codes: [String]
    /// When, as half a sentence.
    let doc: String
    /// Whether it is told by a page.
    var isPage = false

    init(_ status: HTTPStatus, _ codes: [String], _ doc: String) {
        self.status = status
        self.codes = codes
        self.doc = doc
    }

    /// A page for a person that says what went wrong.
    static func page(_ doc: String, status: HTTPStatus = 400) -> DeclaredFault {
        var fault = DeclaredFault(status, [], doc)
        fault.isPage = true
        return fault
    }

    static let notFound = DeclaredFault(
        404, ["not_found"], "nothing of that name is there, or it is not for the caller")
    static let unknownIntegration = DeclaredFault(404, ["unknown_provider_config"], "no such integration")
    static let oddIntegration = DeclaredFault(400, ["unknown_provider_config"], "no such integration")
    static let bound = DeclaredFault(403, ["forbidden"], "the key is bound to an integration or an owner")
    static let conflict = DeclaredFault(409, ["conflict"], "the name is taken")
    static let inUse = DeclaredFault(409, ["in_use"], "a sync of it is running")
    static let faultyProvider = DeclaredFault(500, ["provider_faulty"], "the provider's file has a fault")
    static let badBody = DeclaredFault(400, ["invalid_body"], "a value of the body that cannot be taken")
    /// A provider's refusal of what was entered has whatever code the provider gives it.
    static let refusedByProvider = DeclaredFault(400, [], "the provider refuses, or what was entered is wrong")
    static let unreachable = DeclaredFault(502, ["upstream_failed"], "the provider cannot be reached")
}

extension RouteRule {
    /// How the rule refuses.
    var faults: [DeclaredFault] {
        let token = ["invalid_connect_session_token_format", "unknown_connect_session_token"]
        let header = ["missing_auth_header", "malformed_auth_header"]
        let scope = DeclaredFault(403, ["forbidden"], "the key lacks the scope")
        let guessing = DeclaredFault(429, ["too_many_request"], "too many wrong keys from this address")
        switch self {
        case .open: return []
        case .key:
            return [
                DeclaredFault(401, header + ["unknown_account"], "no key, or one that is not good"), scope, guessing,
            ]
        case .keyOrSession:
            return [
                DeclaredFault(401, header + ["unknown_account"] + token, "no key or token, or one that is not good"),
                scope, guessing,
            ]
        case .session:
            return [DeclaredFault(401, header + token, "no token of a session, or one that is not good"), guessing]
        case .querySession:
            return [
                DeclaredFault(
                    401, ["missing_public_key", "deprecated_authentication"] + token,
                    "no token of a session in the query, or one that is not good"), guessing,
            ]
        case .ownProof: return []
        }
    }
}

extension Route {
    /// Everything that the route can refuse with: by its rule, by what it reads, and by itself; by status.
    var allFaults: [(status: HTTPStatus, faults: [DeclaredFault])] {
        let all = rule.faults + readingFaults + faults + (rule == .open && faults.isEmpty ? [] : Self.storeFaults)
        let statuses = Set(all.map(\.status.code)).sorted()
        return statuses.map { code in
            var found: [DeclaredFault] = []
            for fault in all where fault.status.code == code && !found.contains(fault) { found.append(fault) }
            return (HTTPStatus(code), found)
        }
    }

    /// What any route that works with the store may come to.
    private static let storeFaults = [
        DeclaredFault(500, ["server_error"], "the server's log says why"),
        DeclaredFault(503, ["busy"], "send it again (`Retry-After`)"),
    ]

    /// What is wrong before a handler looks.
    private var readingFaults: [DeclaredFault] {
        var found: [DeclaredFault] = []
        if pattern.names.contains(where: PathNames.isChecked) {
            found.append(DeclaredFault(400, ["invalid_uri_params"], "a name in the path that cannot be one"))
        }
        if query.isRead {
            found.append(DeclaredFault(400, ["invalid_query_params"], "a key of the query that is unknown or wrong"))
        }
        guard bodyLimit != .max, body.isRead || ![.get, .head].contains(method) else { return found }
        found.append(DeclaredFault(413, ["body_too_large"], "the body is longer than \(bodyLimit) bytes"))
        found.append(DeclaredFault(400, ["body_incomplete"], "the body did not come to its end"))
        guard body.isRead else { return found }
        found.append(
            DeclaredFault(400, ["invalid_json", "invalid_body"], "a body that is no JSON, or has a key that is wrong"))
        found.append(DeclaredFault(415, ["invalid_content_type"], "a body that is not `application/json`"))
        return found
    }
}
