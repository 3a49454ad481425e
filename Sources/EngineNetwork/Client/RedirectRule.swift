internal import EngineHTTP

/// Which request follows a redirect (RFC 9110 §15.4), and with what: pure.
enum RedirectRule {
    /// A request with its body.
    struct Call {
        var request: HTTPRequest
        var body: RequestBody
    }

    /// Fields that describe the caller's wishes, not the caller: only they go to another origin.
    private static let harmless: Set<String> = [
        "accept", "accept-encoding", "accept-language", "cache-control", "if-modified-since", "if-none-match", "prefer",
        "range", "user-agent",
    ]
    private static let ofBody = ["content-type", "content-encoding", "content-language", "content-location"]

    /// The next call after a response.
    /// - Parameters:
    ///   - response: the response.
    ///   - call: what it answers.
    ///   - keepsFields: whether all fields go to another origin too.
    /// - Returns: nothing if the response is no redirect.
    /// - Throws: why the redirect is not followed.
    static func next(
        after response: HTTPResponse, to call: Call, keepsFields: Bool = false
    ) throws(TransportFault.RedirectFault) -> Call? {
        guard [301, 302, 303, 307, 308].contains(response.status.code), let location = response.fields["location"]
        else { return nil }
        let from = call.request.url
        let to: URLValue
        do {
            to = try from.resolve(location).withoutFragment
        } catch {
            throw .target(error)
        }
        guard from.scheme != "https" || to.scheme == "https" else { throw .insecure(from: from.origin, to: to.origin) }
        var next = call
        next.request.url = to
        if becomesGet(response.status, call.request.method) {
            next.request.method = .get
            next.body = .none
            for name in ofBody { next.request.fields.remove(name) }
        } else if case .stream = call.body {
            throw .bodyGone
        }
        if from.origin != to.origin {
            guard next.body.isNone else { throw .bodyToOtherOrigin(from: from.origin, to: to.origin) }
            guard !keepsFields else { return next }
            next.request.fields = HTTPFields(
                next.request.fields.filter { harmless.contains($0.name.lowercased()) }.map { ($0.name, $0.value) })
        }
        return next
    }

    /// 303 asks for another resource; 301 and 302 do so for POST by custom older than the rule.
    private static func becomesGet(_ status: HTTPStatus, _ method: HTTPMethod) -> Bool {
        switch status.code {
        case 303: method != .head && method != .get
        case 301, 302: method == .post
        default: false
        }
    }
}
