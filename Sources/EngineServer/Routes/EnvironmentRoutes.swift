internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// Environments and their keys (nango-api.md §2.10).
enum EnvironmentRoutes {
    static let all: [Route] = [
        Route(
            .get, "/environment-variables", "Lists the variables of the environment: there are none",
            rule: .key("environment:variables:read"), handler: variables),
        Route(
            .post, "/environments", "Makes an environment", rule: .key("account:environments:create"),
            faults: [.bound, .conflict], handler: create),
        Route(
            .delete, "/environments/:id", "Deletes an environment with everything in it",
            rule: .key("account:environments:delete"), status: 204,
            faults: [
                .bound, .notFound,
                DeclaredFault(
                    400, ["cannot_delete_prod_environment", "cannot_delete_own_environment"],
                    "a production environment, and the server's own, stay"),
            ], handler: delete),
        Route(
            .post, "/environment/api-keys", "Makes an API key",
            rule: .key("account:environments:api_keys:create"), faults: [.bound, .notFound, .conflict],
            handler: createKey),
        Route(
            .delete, "/environment/api-keys", "Takes an API key back",
            rule: .key("account:environments:api_keys:delete"), faults: [.bound, .notFound], handler: deleteKey),
        Route(
            .post, "/environment/webhook-signing-key/rotate", "Makes another key that signs what is sent out",
            rule: .key("environment:webhook_signing_key:rotate"), faults: [.bound], handler: rotateSigningKey),
    ]

    // MARK: Environments

    /// Variables belong to functions, which the engine does not run: there are none.
    private static func variables(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> NoVariables { NoVariables() }

    private static func create(
        _ call: RouteCall, _ input: RouteInput<NoKeys, EnvironmentInput>
    ) async throws(RouteFault) -> Enveloped<EnvironmentFace> {
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
        return Enveloped(EnvironmentFace(environment: made))
    }

    private static func delete(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> NoContent {
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
        return NoContent()
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
    ) async throws(RouteFault) -> Enveloped<NewKeyFace> {
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
        return Enveloped(NewKeyFace(key: made, secret: secret))
    }

    private static func deleteKey(
        _ call: RouteCall, _ input: RouteInput<NoKeys, KeyChoice>
    ) async throws(RouteFault) -> Success {
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
        return Success()
    }

    private static func rotateSigningKey(
        _ call: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> Enveloped<SigningKeyFace> {
        try call.requireUnbound()
        let environment = try call.environment
        let key = try await call.storing { store throws(StoreFault) in
            try await store.replaceSigningKey(of: environment, actor: call.principal.actor)
        }
        return Enveloped(SigningKeyFace(key: key.reveal()))
    }
}

/// No variables, as a list.
private struct NoVariables: RouteOutput {
    static var content: AnswerContent { .json(.list(.any)) }
    static var doc: String { "An empty list." }

    func response(_ status: HTTPStatus) -> ServerResponse { .json([], status: status) }
}

/// An environment that was made.
private struct EnvironmentFace: AnswerFace {
    let environment: StoredEnvironment

    static let shapeName: String? = "Environment"
    static let shapeDoc = "The boundary of integrations, connections and keys inside one server."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .integer, "Its number.") { $0.environment.id }
        object.member("name", .text, "Its name.") { $0.environment.name }
    }
}

/// A key that was made: the one time that it is told.
private struct NewKeyFace: AnswerFace {
    let key: StoredKey
    let secret: String

    static let shapeName: String? = "NewKey"
    static let shapeDoc = "An API key, the one time that it is told."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("id", .integer, "Its number.") { $0.key.id }
        object.member("display_name", .text, "What people call it.") { $0.key.name }
        object.member("scopes", .list(of: .text), "What it may do.") { $0.key.scopes }
        object.member("secret", .text, "The key.") { $0.secret }
        object.member("created_at", .time, "When it was made.") { $0.key.createdAt }
    }
}

/// A key that signs, the one time that it is told.
private struct SigningKeyFace: AnswerFace {
    let key: String

    static let shapeDoc = "The key that signs what is sent out, the one time that it is told."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("webhook_signing_key", .text, "The key.") { $0.key }
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
