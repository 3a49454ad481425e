internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// The host's own data of connections (nango-api.md §2.4).
///
/// A POST takes the place of what was there, a PATCH is laid over it. Both give back what was sent.
enum MetadataRoutes {
    static let all: [Route] =
        ["/connections/metadata", "/connection/metadata"].flatMap { path in
            [
                Route(
                    .post, RoutePattern(path), "Replaces the metadata of connections",
                    rule: .key("environment:connections:update"), status: 201, faults: [unknown], handler: replace),
                Route(
                    .patch, RoutePattern(path), "Lays members over the metadata of connections",
                    rule: .key("environment:connections:update"), faults: [unknown], handler: add),
            ]
        } + [
            Route(
                .post, "/connection/:connection/metadata", "Replaces the metadata of a connection, in the older form",
                rule: .key("environment:connections:update"), status: 201, parameters: [hint], rawBody: raw,
                faults: rawFaults,
                handler: replaceRaw),
            Route(
                .patch, "/connection/:connection/metadata", "Lays members over it, in the older form",
                rule: .key("environment:connections:update"), parameters: [hint], rawBody: raw, faults: rawFaults,
                handler: addRaw),
        ]

    private static let hint = DeclaredParameter(
        .header, "Provider-Config-Key", "The key of its integration, where the query does not say it.")

    private static let raw = DeclaredBody.object("The host's own data.")

    private static let unknown = DeclaredFault(
        404, ["unknown_connection"], "one of the connections is not there; nothing was changed")

    private static let rawFaults = [
        unknown,
        DeclaredFault(
            400, ["missing_provider_config_key", "invalid_json", "invalid_body"],
            "the integration is not said, or the body is no object"),
    ]

    private static func replace(
        _ call: RouteCall, _ input: RouteInput<NoKeys, MetadataInput>
    ) async throws(RouteFault) -> BodyEcho {
        try await set(input.body.metadata.json, of: input.body.connections, input.body.integration, true, call)
    }

    private static func add(
        _ call: RouteCall, _ input: RouteInput<NoKeys, MetadataInput>
    ) async throws(RouteFault) -> BodyEcho {
        try await set(input.body.metadata.json, of: input.body.connections, input.body.integration, false, call)
    }

    private static func replaceRaw(
        _ call: RouteCall, _ input: RouteInput<ConnectionHintQuery, AnyKeys>
    ) async throws(RouteFault) -> BodyEcho {
        let integration = try integration(input.query, call)
        return try await set(try raw(call), of: [call.value("connection")], integration, true, call)
    }

    private static func addRaw(
        _ call: RouteCall, _ input: RouteInput<ConnectionHintQuery, AnyKeys>
    ) async throws(RouteFault) -> BodyEcho {
        let integration = try integration(input.query, call)
        return try await set(try raw(call), of: [call.value("connection")], integration, false, call)
    }

    private static func integration(
        _ query: ConnectionHintQuery, _ call: RouteCall
    ) throws(RouteFault) -> String {
        guard let name = query.integration ?? call.request.fields["provider-config-key"] else {
            throw RouteFault(
                400, "missing_provider_config_key", "say 'provider_config_key' in the query or the header",
                payload: [:])
        }
        return name
    }

    private static func raw(_ call: RouteCall) throws(RouteFault) -> JSONValue {
        try RequestJSON(call.body.isEmpty ? Array("{}".utf8) : call.body).value
    }

    /// The members over those of a text; null is a value like any other.
    private static func laid(_ members: [JSONValue.Member], over old: String) -> String {
        var merged: [(String, JSONValue)] = []
        var places: [String: Int] = [:]
        for member in ((try? JSONValue(parsing: old))?.members ?? []) + members {
            if let place = places[member.key] {
                merged[place].1 = member.value
            } else {
                places[member.key] = merged.count
                merged.append((member.key, member.value))
            }
        }
        return JSONWriter.text(.object(merged))
    }

    private static func set(
        _ metadata: JSONValue, of connections: [String], _ integration: String, _ replaces: Bool, _ call: RouteCall
    ) async throws(RouteFault) -> BodyEcho {
        guard let members = metadata.members else {
            throw .invalidBody(["metadata"], "'metadata' must be an object")
        }
        var ids: [ConnectionID] = []
        for connection in connections {
            guard let found = try await call.findConnection(connection, of: integration) else {
                throw RouteFault(
                    404, "unknown_connection", "no connection '\(connection)' of this integration; nothing was changed",
                    payload: [:])
            }
            ids.append(found.id)
        }
        try await call.storing { [ids] store throws(StoreFault) in
            guard !replaces else {
                return try await store.replaceMetadata(of: ids, with: JSONWriter.text(metadata))
            }
            try await store.changeMetadata(of: ids) { Self.laid(members, over: $0) }
        }
        // Byte for byte what was sent is what clients read back.
        return BodyEcho(bytes: call.body)
    }
}
