internal import EngineHTTP
internal import EngineLanguage

/// What the header fields of a proxied request say, for those who read of the route (nango-api.md §9).
enum ProxyParameters {
    private static let flag: JSONValue = ["type": "string", "enum": ["true", "false"]]

    static let all = [
        DeclaredParameter(.header, "Provider-Config-Key", "The key of the connection's integration.", isRequired: true),
        DeclaredParameter(.header, "Connection-Id", "The connection's id.", isRequired: true),
        DeclaredParameter(
            .header, "Retries", "How often a call that failed is repeated; at most 10.",
            schema: ["type": "string", "pattern": "^[0-9]*$"]),
        DeclaredParameter(
            .header, "Retry-On", "Statuses that are repeated beside the usual ones: `429,503`.",
            schema: ["type": "string", "pattern": "^([0-9]{3}(,[0-9]{3})*)?$"]),
        DeclaredParameter(
            .header, "Base-Url-Override",
            "Another address before the path; empty: the provider's own. `${connectionConfig.x}` in it is that value "
                + "of the connection, and of `A || B` the first serves that lacks none."),
        DeclaredParameter(
            .header, "Decompress", "Taken for older clients: a body arrives unpacked in any case.", schema: flag),
        DeclaredParameter(
            .header, "Forward-Headers-On-Redirect",
            "Whether all fields go along where a redirect leads to another host; needs the scope that reads "
                + "credentials.",
            schema: flag),
        DeclaredParameter(.header, "Nango-Is-Sync", "Taken for older clients; says nothing.", schema: flag),
        DeclaredParameter(.header, "Nango-Is-Dry-Run", "Taken for older clients; says nothing.", schema: flag),
        DeclaredParameter(
            .header, "Nango-Activity-Log-Id", "Taken for older clients; says nothing.",
            schema: ["type": "string", "maxLength": 255]),
        DeclaredParameter(
            .header, "Nango-Proxy-Accept",
            "Goes to the provider as `Accept`; so does any other field that begins with `Nango-Proxy-`."),
    ]

    static let faults = [
        DeclaredFault(400, ["invalid_headers"], "one of these fields is missing or wrong"),
        DeclaredFault(400, ["invalid_uri_params"], "the path names a value that this connection lacks"),
        DeclaredFault(
            400, [],
            "the call cannot be made: no such connection (`server_error`), no address (`unsupported_provider`), one "
                + "that may not be called (`base_url_override_not_allowed`), or the provider's own answer"),
        DeclaredFault(404, [], "no such integration (`unknown_provider_config`), or the provider's own answer"),
        DeclaredFault(
            403, ["forbidden"], "the credential may not be sent where the call asks for, or the provider's own answer"),
        DeclaredFault(424, [], "the credentials do not work, or a renewal that failed rests (`Retry-After`)"),
        DeclaredFault(
            500, [], "the provider did not answer: `{message, code, method}` as Nango's HTTP client says it"),
    ]
}
