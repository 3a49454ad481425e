import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Who authorises the clients of a server, and how this client becomes one of them (RFC 9728, 8414, 7591, 8707).
struct ServerDiscoveryTests {
    private static let keys = """
        auth:
          mcp: { type: mcp_oauth, server: "https://mcp.test/tools" }

        """

    /// What servers answer, by method and address; nothing: 404.
    private struct World {
        var answers: [String: UpstreamResponse] = [:]

        init(_ answers: [(String, Int, String)] = World.usual, challenge: String? = nil) {
            for (line, status, body) in answers { set(line, status, body) }
            if let challenge { answer("GET https://mcp.test/tools", 401, ["www-authenticate": challenge], "") }
        }

        static let resource = #"{"resource":"https://mcp.test/tools","authorization_servers":["https://as.test/t"]}"#
        static let server = """
            {"issuer":"https://as.test/t","authorization_endpoint":"https://as.test/go",
             "token_endpoint":"https://as.test/token","registration_endpoint":"https://as.test/register",
             "code_challenge_methods_supported":["plain","S256"],"revocation_endpoint":"https://as.test/revoke",
             "token_endpoint_auth_methods_supported":["client_secret_basic"]}
            """
        static let usual = [
            ("GET https://mcp.test/.well-known/oauth-protected-resource/tools", 200, resource),
            ("GET https://as.test/.well-known/oauth-authorization-server/t", 200, server),
            ("POST https://as.test/register", 201, #"{"client_id":"c1","client_secret":"s1"}"#),
        ]

        mutating func set(_ line: String, _ status: Int, _ body: String) {
            answer(line, status, ["content-type": "application/json"], body)
        }

        mutating func answer(_ line: String, _ status: Int, _ fields: HTTPFields, _ body: String) {
            answers[line] = UpstreamResponse(status: status, fields: fields, body: Array(body.utf8), url: "")
        }
    }

    private struct Run {
        var asked: [String] = []
        var bodies: [JSONValue] = []
        var address: String?
        var fault: CallFault?
        var kept: KeptAuthorization?
    }

    /// Steps a flow until a person is asked, or nothing begins.
    private func run(
        _ world: World, keys: String = ServerDiscoveryTests.keys,
        integration: IntegrationValues = IntegrationValues(), callback: String = "https://engine.test/callback"
    ) throws -> Run {
        let plan = try PlanSample(keys).providerPlan()
        var walker = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["mcp"]), way: .browser,
            values: ConnectionValues(id: "c", createdAt: Moment.start.now, integration: integration),
            secrets: .make(callbackURL: callback))
        var run = Run()
        var action = walker.start(at: .start)
        while case .call(let call) = action {
            guard case .send(let request) = call else {
                action = walker.resumed(at: .start)
                continue
            }
            #expect(request.fields["authorization"] == nil && run.asked.count < 20)
            let line = "\(request.method.name) \(request.url)"
            run.asked.append(line)
            if !request.body.isEmpty { run.bodies.append(try JSONValue(parsing: request.body)) }
            let answer = world.answers[line] ?? UpstreamResponse(status: 404, fields: [:], body: [], url: request.url)
            action = walker.received(.response(answer), at: .start)
        }
        switch action {
        case .open(let address): run.address = address
        case .failed(let fault): run.fault = fault
        default: throw Unexpected("\(action)")
        }
        run.kept = walker.kept
        return run
    }

    private func entries(_ address: String?) throws -> [String: String] {
        let url = try URLValue(try #require(address))
        return url.queryItems.reduce(into: [:]) { $0[$1.name] = $1.value ?? "" }
    }

    // MARK: A document for an id

    private static let takingDocuments: World = {
        var world = World()
        world.set(
            "GET https://as.test/.well-known/oauth-authorization-server/t", 200,
            World.server.dropLast() + #","client_id_metadata_document_supported":true}"#)
        return world
    }()

    @Test func `a server that takes documents is given the address of ours, and nothing is registered`() throws {
        var own = IntegrationValues(id: "i")
        own.clientDocument = "https://engine.test/oauth/client-metadata/e/i"
        let run = try run(Self.takingDocuments, integration: own)
        #expect(run.fault == nil && !run.asked.contains("POST https://as.test/register"), "\(run.asked)")
        #expect(try entries(run.address)["client_id"] == own.clientDocument)
        guard case .call(.send(let request)) = try returned(run.kept, [("code", "abc")], integration: own) else {
            throw Unexpected("nothing was sent")
        }
        let body = FormEncoding.decode(request.body).reduce(into: [:]) { $0[$1.name] = $1.value }
        #expect(body["client_id"] == own.clientDocument && body["client_secret"] == nil)
        #expect(request.fields["authorization"] == nil)
    }

    @Test(arguments: [
        nil, "http://engine.test/client", "https://engine.test", "https://engine.test/c#x", "https://engine.test/c?x=1",
    ])
    func `without a document that may name a client it registers itself`(_ document: String?) throws {
        var own = IntegrationValues(id: "i")
        own.clientDocument = document
        #expect(try run(Self.takingDocuments, integration: own).asked.last == "POST https://as.test/register")
        own.clientDocument = "https://engine.test/client"
        #expect(try run(World(), integration: own).asked.last == "POST https://as.test/register", "it takes none")
    }

    @Test func `a client that the operator registered goes before a document`() throws {
        var own = IntegrationValues(id: "i", clientID: "own", clientSecret: "hush")
        own.clientDocument = "https://engine.test/client"
        #expect(try entries(try run(Self.takingDocuments, integration: own).address)["client_id"] == "own")
    }

    // MARK: The way there

    @Test func `metadata are found by their usual places, and the client registers itself`() throws {
        let run = try run(World())
        #expect(
            run.asked == [
                "GET https://mcp.test/tools", "GET https://mcp.test/.well-known/oauth-protected-resource/tools",
                "GET https://as.test/.well-known/oauth-authorization-server/t", "POST https://as.test/register",
            ])
        let entries = try entries(run.address)
        #expect(run.address?.hasPrefix("https://as.test/go?") == true)
        #expect(entries["client_id"] == "c1" && entries["resource"] == "https://mcp.test/tools")
        #expect(entries["code_challenge_method"] == "S256" && entries["scope"] == nil)
        let asked = try #require(run.bodies.first)
        #expect(asked["redirect_uris"]?.elements?.first?.string == "https://engine.test/callback")
        #expect(asked["application_type"]?.string == "web")
        #expect(asked["token_endpoint_auth_method"]?.string == "client_secret_basic")
        #expect(run.address?.contains("s1") == false)
    }

    @Test func `what the server names stands alone, and it says what is asked for`() throws {
        var world = World(challenge: #"Bearer resource_metadata="https://mcp.test/meta", scope="read""#)
        world.set("GET https://mcp.test/meta", 200, World.resource)
        let found = try run(world)
        #expect(Array(found.asked.prefix(2)) == ["GET https://mcp.test/tools", "GET https://mcp.test/meta"])
        #expect(try entries(found.address)["scope"] == "read")
        #expect(found.bodies.first?["scope"]?.string == "read")
    }

    @Test func `scopes are the operator's, else the definition's, else all that the server has`() throws {
        var world = World()
        world.set(
            "GET https://mcp.test/.well-known/oauth-protected-resource/tools", 200,
            #"{"resource":"https://mcp.test","authorization_servers":["https://as.test/t"],"scopes_supported":["a","b"]}"#
        )
        #expect(try entries(try run(world).address)["scope"] == "a b")
        let keys = Self.keys.replacing("tools\" }", with: "tools\", scopes: { default: [c, d], separator: \",\" } }")
        #expect(try entries(try run(world, keys: keys).address)["scope"] == "c,d")
        let chosen = try run(world, keys: keys, integration: IntegrationValues(scopes: ["e"]))
        #expect(try entries(chosen.address)["scope"] == "e")
        #expect(try entries(chosen.address)["resource"] == "https://mcp.test", "the server may be a part of it")
    }

    @Test func `a server that says nothing is authorised by its own origin`() throws {
        var world = World([("POST https://mcp.test/register", 201, #"{"client_id":"c2"}"#)])
        world.set(
            "GET https://mcp.test/.well-known/openid-configuration", 200,
            World.server.replacing("https://as.test/t", with: "https://mcp.test").replacing(
                "as.test/", with: "mcp.test/"))
        let run = try run(world)
        #expect(run.asked.count == 6 && run.asked[2] == "GET https://mcp.test/.well-known/oauth-protected-resource")
        let entries = try entries(run.address)
        #expect(entries["client_id"] == "c2" && entries["resource"] == "https://mcp.test/tools")
        #expect(run.kept?.credentials["client_auth"]?.string == "none")
    }

    @Test func `a client that is registered already is used, and registers no other`() throws {
        let run = try run(World(), integration: IntegrationValues(id: "i", clientID: "own", clientSecret: "hush"))
        #expect(run.asked.count == 3 && run.bodies.isEmpty)
        #expect(try entries(run.address)["client_id"] == "own")
        let kept = try #require(run.kept?.credentials)
        #expect(kept["client_auth"]?.string == "client_secret_basic")
        #expect(kept["client_secret"] == nil, "it stays where the operator changes it")
    }

    @Test func `a callback on this machine is that of a native client`() throws {
        let run = try run(World(), callback: "http://127.0.0.1:4000/callback")
        #expect(run.bodies.first?["application_type"]?.string == "native")
    }

    // MARK: What is refused

    @Test(arguments: [
        (#"{"resource":"https://other.test/tools","authorization_servers":["https://as.test/t"]}"#, "another resource"),
        (#"{"resource":"https://mcp.test/to","authorization_servers":["https://as.test/t"]}"#, "another resource"),
        (#"{"authorization_servers":["https://as.test/t"]}"#, "another resource"),
        (#"{"resource":"https://mcp.test/tools","authorization_servers":[]}"#, "nobody"),
        (#"{"resource":"https://mcp.test/tools","authorization_servers":["http://as.test/t"]}"#, "https"),
    ])
    func `a server whose metadata cannot be believed`(document: String, reason: String) throws {
        var world = World()
        world.set("GET https://mcp.test/.well-known/oauth-protected-resource/tools", 200, document)
        let run = try run(world)
        #expect(run.fault?.message.contains(reason) == true, "\(String(describing: run.fault))")
        #expect(run.asked.count == 2, "nobody else is asked")
    }

    @Test(arguments: [
        (#""issuer":"https://as.test/t""#, #""issuer":"https://as.test/t/""#, "another issuer"),
        (#""S256""#, #""none""#, "PKCE"),
        (#"https://as.test/go"#, #"http://as.test/go"#, "not https"),
        (#""token_endpoint":"https://as.test/token","#, "", "token_endpoint"),
        (#"https://as.test/register"#, #"javascript:x"#, "registration_endpoint"),
    ])
    func `an authorization server that cannot be believed`(from: String, to: String, reason: String) throws {
        var world = World()
        world.set(
            "GET https://as.test/.well-known/oauth-authorization-server/t", 200,
            World.server.replacing(from, with: to))
        let run = try run(world)
        #expect(run.fault?.message.contains(reason) == true, "\(String(describing: run.fault))")
        #expect(run.fault?.code == "discovery_refused" && run.asked.count == 3)
    }

    @Test func `an authorization server that registers nobody needs a client of the operator's`() throws {
        var world = World()
        world.set(
            "GET https://as.test/.well-known/oauth-authorization-server/t", 200,
            World.server.replacing(#""registration_endpoint":"https://as.test/register","#, with: ""))
        let fault = try run(world).fault
        #expect(fault?.cause == .input && fault?.code == AuthorizationWalker.missingClient)
    }

    @Test(arguments: [
        (400, #"{"error":"invalid_client_metadata"}"#), (201, "{}"), (201, "no json"),
        (201, #"{"client_id":"c","token_endpoint_auth_method":"private_key_jwt"}"#),
    ])
    func `a registration that fails`(status: Int, body: String) throws {
        var world = World()
        world.answer("POST https://as.test/register", status, ["content-type": "text/plain"], body)
        #expect(try run(world).fault?.code == "discovery_refused")
    }

    @Test func `metadata that are a page of HTML are none`() throws {
        var world = World()
        world.answer(
            "GET https://as.test/.well-known/oauth-authorization-server/t", 200,
            ["content-type": "application/json"], "<html>")
        world.set("GET https://as.test/t/.well-known/openid-configuration", 200, World.server)
        #expect(try run(world).address != nil)
    }

    // MARK: The token

    private func returned(
        _ kept: KeptAuthorization?, _ entries: [(String, String)],
        integration: IntegrationValues = IntegrationValues()
    ) throws -> AuthorizationWalker.Action {
        let kept = try #require(kept.map { try $0.text() }.flatMap { KeptAuthorization($0) })
        let plan = try PlanSample(Self.keys).providerPlan()
        var walker = AuthorizationWalker(
            provider: plan, scheme: try #require(plan.auth["mcp"]),
            values: ConnectionValues(id: "c", createdAt: Moment.start.now, integration: integration), kept: kept)
        return walker.returned(AuthorizationCallback([("state", kept.secrets.state)] + entries), at: .start)
    }

    @Test func `the token is asked for as the client was told to, for that one server`() throws {
        let kept = try run(World()).kept
        guard case .call(.send(let request)) = try returned(kept, [("code", "abc")]) else {
            throw Unexpected("nothing was sent")
        }
        #expect(request.url == "https://as.test/token")
        #expect(request.fields["authorization"] == "Basic YzE6czE=")
        let body = FormEncoding.decode(request.body).reduce(into: [:]) { $0[$1.name] = $1.value }
        #expect(body["resource"] == "https://mcp.test/tools" && body["code"] == "abc" && body["client_id"] == "c1")
        #expect(body["client_secret"] == nil && body["code_verifier"] == kept?.secrets.verifier)
    }

    @Test func `an operator's secret is read where it is kept`() throws {
        let own = IntegrationValues(id: "i", clientID: "own", clientSecret: "hush")
        let kept = try run(World(), integration: own).kept
        guard case .call(.send(let request)) = try returned(kept, [("code", "abc")], integration: own) else {
            throw Unexpected("nothing was sent")
        }
        #expect(request.fields["authorization"] == "Basic b3duOmh1c2g=")
    }

    @Test(arguments: [
        ([("code", "abc"), ("iss", "https://as.test/t")], true, true), ([("code", "abc")], false, true),
        ([("code", "abc")], true, false), ([("code", "abc"), ("iss", "https://as.test")], false, false),
        ([("code", "abc"), ("iss", "https://as.test/t/")], true, false),
    ])
    func `the issuer is the one that was asked, and is there where it is promised`(
        entries: [(String, String)], isPromised: Bool, isTaken: Bool
    ) throws {
        var world = World()
        let promise = #"{"authorization_response_iss_parameter_supported":true,"#
        if isPromised {
            world.set(
                "GET https://as.test/.well-known/oauth-authorization-server/t", 200,
                promise + World.server.dropFirst())
        }
        let action = try returned(try run(world).kept, entries)
        if case .call = action { #expect(isTaken) } else { #expect(!isTaken, "\(action)") }
    }
}
