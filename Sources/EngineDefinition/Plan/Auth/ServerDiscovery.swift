internal import EngineHTTP
internal import EngineLanguage

/// Finds out who authorises the clients of a server, and becomes one: a state machine without I/O (RFC 9728, 8414,
/// 7591).
struct ServerDiscovery: Walker {
    /// What the driver is to do.
    enum Action: Sendable {
        /// A step of the call in hand.
        case call(CallWalker.Action)
        /// This was learnt, by the names of credentials.
        case found(ExpressionMap)
        /// No flow may begin.
        case failed(CallFault)
    }

    private enum Stage: Sendable {
        /// The server is called without a token.
        case challenge
        /// Its metadata are asked for; the rest of where they may be.
        case resource([String])
        /// Those of the authorization server.
        case server([String])
        /// The client is registered.
        case registration(proof: String)
    }

    private let plan: ServerDiscoveryPlan
    private let scheme: String
    private let callbackURL: String
    private let clientDocument: String?
    private let bindings: ExpressionBindings
    private var stage = Stage.challenge
    private var walker: CallWalker?
    private var server: URLValue?
    /// What the server asked for when it was called.
    private var asked: String?
    private var resource: ResourceMetadata?
    private var metadata: ServerMetadata?

    init(
        _ plan: ServerDiscoveryPlan, of scheme: String, callbackURL: String, clientDocument: String? = nil,
        bindings: ExpressionBindings
    ) {
        self.plan = plan
        self.scheme = scheme
        self.callbackURL = callbackURL
        self.clientDocument = clientDocument
        self.bindings = bindings
    }

    /// These calls carry no credential.
    var credentials: ExpressionMap { ExpressionMap() }

    /// The call in hand, if the action is one.
    static func call(in action: Action) -> CallWalker.Action? {
        guard case .call(let call) = action else { return nil }
        return call
    }

    // MARK: What the driver tells

    /// The first call: the server itself, which says where its metadata are.
    mutating func start(at moment: Moment) -> Action {
        guard let text = plan.server.addressText(bindings), let url = try? URLValue(text).withoutFragment,
            url.isPrivateWay
        else { return refused("'server' is no address of https") }
        server = url
        return ask("server", .get, url.text, at: moment)
    }

    mutating func received(_ attempt: Attempt, at moment: Moment) -> Action {
        guard var walker else { return start(at: moment) }
        let action = walker.received(attempt, at: moment)
        self.walker = walker
        return take(action, at: moment)
    }

    mutating func resumed(at moment: Moment) -> Action {
        guard var walker else { return start(at: moment) }
        let action = walker.resumed(at: moment)
        self.walker = walker
        return take(action, at: moment)
    }

    mutating func refreshed(
        _ credentials: ExpressionValue, metadata: ExpressionMap?, at moment: Moment
    ) -> Action { resumed(at: moment) }

    // MARK: Calls

    private mutating func ask(
        _ name: String, _ method: HTTPMethod, _ address: String, _ body: JSONValue? = nil, at moment: Moment
    ) -> Action {
        guard let url = try? URLValue(address), url.isPrivateWay else {
            return refused("the server's metadata stand at no address of https")
        }
        var walker = plan.call("\(scheme).\(name)", method, to: url, body, bindings)
        let action = walker.resume(at: moment)
        self.walker = walker
        return take(action, at: moment)
    }

    private mutating func take(_ action: CallWalker.Action, at moment: Moment) -> Action {
        switch action {
        case .send, .pause, .refresh: return .call(action)
        case .finished(.answer(let answer)): return read(answer, at: moment)
        case .finished: return read(nil, at: moment)
        case .failed(let fault):
            // A page that is no JSON, though it says so, holds no metadata.
            guard fault.cause == .definition, fault.status != nil else { return .failed(fault) }
            return read(nil, at: moment)
        }
    }

    private mutating func read(_ answer: Answer?, at moment: Moment) -> Action {
        let document = answer.flatMap(Self.document)
        do throws(DiscoveryRefusal) {
            switch stage {
            case .challenge: return challenged(answer, at: moment)
            case .resource(let rest):
                guard let document, let server else { return next(rest, at: moment) }
                return servers(of: try ResourceMetadata(document, of: server), at: moment)
            case .server(let rest):
                guard let document, let resource else { return next(rest, at: moment) }
                let metadata = try ServerMetadata(document, of: resource.issuer)
                self.metadata = metadata
                return client(of: metadata, at: moment)
            case .registration(let proof): return try registered(answer, proof)
            }
        } catch {
            return refused(error.reason)
        }
    }

    /// The JSON object of an answer, where there is one of at most 1 MiB.
    private static func document(_ answer: Answer) -> JSONValue? {
        guard answer.status == 200, answer.raw.count <= 1 << 20, let value = try? JSONValue(parsing: answer.raw),
            value.members != nil
        else { return nil }
        return value
    }

    // MARK: Who authorises

    private mutating func challenged(_ answer: Answer?, at moment: Moment) -> Action {
        guard let server else { return refused("there is no server") }
        let challenge = answer.flatMap { $0.status == 401 ? BearerChallenge($0.fields) : nil }
        asked = challenge?["scope"]
        // What the server names stands alone: nobody else may speak for it.
        return next(
            challenge?["resource_metadata"].map { [$0] } ?? ResourceMetadata.addresses(of: server), resource: true,
            at: moment)
    }

    private mutating func servers(of resource: ResourceMetadata, at moment: Moment) -> Action {
        self.resource = resource
        guard let issuer = try? URLValue(resource.issuer), issuer.isPrivateWay else {
            return refused("who authorises the server's clients has no address of https")
        }
        return next(ServerMetadata.addresses(of: issuer), resource: false, at: moment)
    }

    private mutating func next(_ addresses: [String], at moment: Moment) -> Action {
        if case .resource = stage { return next(addresses, resource: true, at: moment) }
        return next(addresses, resource: false, at: moment)
    }

    private mutating func next(_ addresses: [String], resource isResource: Bool, at moment: Moment) -> Action {
        guard let first = addresses.first else {
            guard isResource, let server else {
                return refused("who authorises the server's clients says nothing of itself")
            }
            return servers(of: ResourceMetadata(silent: server), at: moment)
        }
        let rest = Array(addresses.dropFirst())
        stage = isResource ? .resource(rest) : .server(rest)
        return ask(isResource ? "resource" : "authorization server", .get, first, at: moment)
    }

    // MARK: The client

    private mutating func client(of metadata: ServerMetadata, at moment: Moment) -> Action {
        if plan.clientID?.evaluate(bindings).value?.string?.isEmpty == false {
            let secret = plan.clientSecret?.evaluate(bindings).value?.string ?? ""
            return found(metadata, [("client_auth", .string(metadata.proof(hasSecret: !secret.isEmpty)))])
        }
        // Nothing is left behind at the server then, as a registration is.
        if metadata.takesDocuments, let clientDocument, let url = try? URLValue(clientDocument), url.isClientID {
            return found(metadata, [("client_id", .string(clientDocument)), ("client_auth", .string("none"))])
        }
        guard let address = metadata.registration else {
            return .failed(
                CallFault(
                    .input,
                    "there is no client id, and '\(metadata.issuer)' registers none by itself: an app has to be "
                        + "registered there", call: scheme, code: AuthorizationWalker.missingClient))
        }
        let proof = metadata.proof(hasSecret: metadata.proofs != ["none"])
        stage = .registration(proof: proof)
        let isLocal = (try? URLValue(callbackURL))?.scheme != "https"
        var members: [(String, JSONValue)] = [
            ("client_name", "engine"), ("redirect_uris", .array([.string(callbackURL)])),
            ("grant_types", ["authorization_code", "refresh_token"]), ("response_types", ["code"]),
            ("token_endpoint_auth_method", .string(proof)), ("application_type", isLocal ? "native" : "web"),
        ]
        if let scope = scopes { members.append(("scope", .string(scope))) }
        return ask("registration", .post, address, .object(members), at: moment)
    }

    /// RFC 7591 §3.2.1; how the client proves itself is up to the server.
    private func registered(_ answer: Answer?, _ proof: String) throws(DiscoveryRefusal) -> Action {
        guard let answer, let metadata, 200..<300 ~= answer.status, let value = try? JSONValue(parsing: answer.raw),
            let id = value["client_id"]?.string, !id.isEmpty
        else {
            let status = answer.map { " (\($0.status))" } ?? ""
            throw DiscoveryRefusal("the authorization server did not register this client\(status)")
        }
        let secret = value["client_secret"]?.string
        let told = value["token_endpoint_auth_method"]?.string ?? (secret == nil ? "none" : proof)
        guard ["none", "client_secret_post", "client_secret_basic"].contains(told) else {
            throw DiscoveryRefusal("the authorization server wants clients to prove themselves in an unknown way")
        }
        var known: [(String, ExpressionValue)] = [("client_id", .string(id)), ("client_auth", .string(told))]
        if let secret { known.append(("client_secret", .string(secret))) }
        return found(metadata, known)
    }

    /// What is asked for: what the operator names, else what the server asked for, else all that it has.
    private var scopes: String? {
        if case .object(let integration)? = bindings["integration"],
            case .value(.list(let chosen))? = integration["scopes"], !chosen.isEmpty
        {
            return chosen.compactMap(\.string).joined(separator: plan.separator)
        }
        if let asked, !asked.isEmpty { return asked }
        let all = resource?.scopes ?? []
        return all.isEmpty ? nil : all.joined(separator: plan.separator)
    }

    private func found(_ metadata: ServerMetadata, _ client: [(String, ExpressionValue)]) -> Action {
        var known: [(String, ExpressionValue)] = [
            ("issuer", .string(metadata.issuer)), ("authorize_url", .string(metadata.authorize)),
            ("token_url", .string(metadata.token)), ("resource", .string(resource?.resource ?? "")),
        ]
        if let address = metadata.revocation { known.append(("revoke_url", .string(address))) }
        if let scopes { known.append(("requested_scope", .string(scopes))) }
        if metadata.namesIssuer { known.append(("demands_issuer", .bool(true))) }
        return .found(ExpressionMap(texts: known + client))
    }

    private func refused(_ reason: String) -> Action {
        .failed(CallFault(.upstream(.invalid), reason, call: scheme, code: "discovery_refused"))
    }
}
