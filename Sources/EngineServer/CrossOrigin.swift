internal import EngineHTTP
internal import EngineNetwork

/// Lets pages of any origin read answers: of routes that ask for a key or token in a header, never for a cookie.
enum CrossOrigin {
    /// The headers that pages may send (nango-api.md §1.4).
    private static let allowed =
        "Authorization, Content-Type, Accept, Origin, X-Requested-With, Nango-Activity-Log-Id, Nango-Is-Dry-Run, "
        + "Nango-Is-Sync, Provider-Config-Key, Connection-Id, Sentry-Trace, Baggage"
    private static let exposed =
        "Authorization, Etag, Content-Type, Content-Length, X-Nango-Signature, X-RateLimit-Limit, "
        + "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"

    /// The answer to a browser that asks before it sends.
    static func preflight() -> ServerResponse {
        var response = ServerResponse.empty(204)
        response.fields["access-control-allow-methods"] = "GET, HEAD, PUT, PATCH, POST, DELETE"
        response.fields["access-control-allow-headers"] = allowed
        response.fields["access-control-max-age"] = "600"
        return response
    }

    /// Adds what lets pages read the answer.
    static func open(_ response: inout ServerResponse) {
        response.fields["access-control-allow-origin"] = "*"
        response.fields["access-control-expose-headers"] = exposed
    }
}
