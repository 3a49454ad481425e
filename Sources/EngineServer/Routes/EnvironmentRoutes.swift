internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Environments and their keys (nango-api.md §2.10).
enum EnvironmentRoutes {
    static let all: [Route] = [
        Route(
            .get, "/environment-variables", "Lists the variables of the environment",
            rule: .key("environment:variables:read"), handler: variables),
        Route(
            .post, "/environments", "Makes an environment", rule: .key("account:environments:create"), handler: create),
        Route(
            .delete, "/environments/:id", "Deletes an environment with everything in it",
            rule: .key("account:environments:delete"), handler: delete),
        Route(
            .post, "/environment/api-keys", "Makes an API key",
            rule: .key("account:environments:api_keys:create"), handler: createKey),
        Route(
            .delete, "/environment/api-keys", "Takes an API key back",
            rule: .key("account:environments:api_keys:delete"), handler: deleteKey),
        Route(
            .post, "/environment/webhook-signing-key/rotate", "Makes another key that signs what is sent out",
            rule: .key("environment:webhook_signing_key:rotate"), handler: rotateSigningKey),
    ]

    // MARK: Environments

    /// Variables belong to functions, which the engine does not run: there are none.
    private static func variables(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> ServerResponse { .json([]) }

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, EnvironmentInput>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let made: StoredEnvironment
        do throws(StoreFault) {
            made = try await call.services.store.addEnvironment(
                input.body.name, settings: input.body.settings, isProduction: input.body.isProduction,
                actor: call.principal.actor)
        } catch .exists {
            throw RouteFault(409, "conflict", "an environment '\(input.body.name)' exists; choose another name")
        } catch {
            throw RouteFault(error)
        }
        return .json(["data": ["id": .number(JSONNumber(made.id)), "name": .string(made.name)]])
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let found = try await environment(Int64(call.value("id")), call)
        guard !found.isProduction else {
            throw RouteFault(
                400, "cannot_delete_prod_environment", "'\(found.name)' is a production environment and stays")
        }
        guard found.name != call.services.settings.environment else {
            throw RouteFault(
                400, "cannot_delete_own_environment",
                "'\(found.name)' is the environment of this server's engine.yaml; let that name another one first")
        }
        try await call.storing { store throws(StoreFault) in
            try await store.deleteEnvironment(found.name, actor: call.principal.actor)
        }
        return .empty(204)
    }

    /// The environment of a number; one that is not there and one that is not for this caller are told alike.
    private static func environment(_ id: Int64?, _ call: RouteCall) async throws(RouteFault) -> StoredEnvironment {
        let all = try await call.storing { store throws(StoreFault) in try await store.allEnvironments() }
        guard let found = all.first(where: { $0.id == id }) else {
            throw .notFound("no environment has this id")
        }
        return found
    }

    // MARK: Keys

    private static func createKey(
        _ call: RouteCall, _ input: RouteInput<NoKeys, KeyInput>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let environment = try await environment(Int64(input.body.environment), call)
        let secret = RandomBytes.uuid()
        let made: StoredKey
        do throws(StoreFault) {
            made = try await call.services.store.addKey(
                NewKey(environment: environment.name, name: input.body.name), Secret(secret),
                actor: call.principal.actor)
        } catch .exists {
            throw RouteFault(409, "conflict", "a key '\(input.body.name)' is in use; choose another name")
        } catch {
            throw RouteFault(error)
        }
        return .json([
            "data": [
                "id": .number(JSONNumber(made.id)), "display_name": .string(made.name),
                "scopes": .array(made.scopes.map { .string($0) }), "secret": .string(secret),
                "created_at": .string(InstantText.utc(made.createdAt)),
            ]
        ])
    }

    private static func deleteKey(
        _ call: RouteCall, _ input: RouteInput<NoKeys, KeyChoice>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let environment = try await environment(Int64(input.body.environment), call)
        do throws(StoreFault) {
            try await call.services.store.revokeKey(
                Int64(input.body.key), in: environment.name, actor: call.principal.actor)
        } catch .unknown {
            throw .notFound("no key in use has this id")
        } catch {
            throw RouteFault(error)
        }
        return .json(["success": true])
    }

    private static func rotateSigningKey(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> ServerResponse {
        try call.requireUnbound()
        let environment = try call.environment
        let key = try await call.storing { store throws(StoreFault) in
            try await store.replaceSigningKey(of: environment, actor: call.principal.actor)
        }
        return .json(["data": ["webhook_signing_key": .string(key.reveal())]])
    }
}

/// What is told to make an environment.
private struct EnvironmentInput: Configurable {
    static let shapeName = "environment.create"

    let name: String
    let isProduction: Bool
    /// What was told beside that, as JSON text.
    let settings: String

    init(reading object: inout ObjectReader) {
        let format = TextFormat(
            "1 to 64 lower-case letters, digits, '-' and '_'", pattern: "[a-z0-9_-]{1,64}", example: "staging"
        ) { text in
            (1...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 95
                }
        }
        name = object.required("name", .text(format), "Its name.")
        isProduction = object.optional(
            "is_production", .boolean, "Whether it must not be deleted in passing.", default: false)
        let callback = object.optional(
            "callback_url", .url, "Where providers send browsers back to, instead of the server's own address.")
        _ = object.optional("hmac_key", .secret, "Not used: sessions take the place of signed public keys.")
        _ = object.optional("hmac_enabled", .boolean, "Not used.", default: false)
        _ = object.optional("slack_notifications", .boolean, "Not used.", default: false)
        _ = object.optional("otlp_endpoint", .literal, "Not used.")
        _ = object.optional("otlp_headers", .literal, "Not used.")
        settings = JSONWriter.text(.object(callback.map { [("callback_url", .string($0))] } ?? []))
    }
}

/// What is told to make a key.
private struct KeyInput: Configurable {
    static let shapeName = "key.create"

    let environment: Int
    let name: String

    init(reading object: inout ObjectReader) {
        environment = object.required("environment_id", .integer, "The environment that it opens.")
        name = object.required("display_name", .text(.filled, length: 1...255), "What people call it.")
    }
}

/// Which key is meant.
private struct KeyChoice: Configurable {
    static let shapeName = "key.delete"

    let environment: Int
    let key: Int

    init(reading object: inout ObjectReader) {
        environment = object.required("environment_id", .integer, "The environment that it opens.")
        key = object.required("key_id", .integer, "Its number.")
    }
}
