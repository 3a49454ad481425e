import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Testing

@testable import EngineServer

/// A server whose integrations are at a provider on loopback, as a host and its users' browsers see it.
struct ConnectWorld {
    let world: ServerWorld
    let upstream: ConsentUpstream

    static func with(
        _ adjust: @escaping (inout ServerSettings) -> Void = { _ in }, _ body: (ConnectWorld) async throws -> Void
    ) async throws {
        try await ConsentUpstream.with { upstream in
            try await ServerWorld.with(texts: upstream.definitions, allowing: [upstream.address], adjust) { world in
                let own = ConnectWorld(world: world, upstream: upstream)
                try await own.integrate("keyed")
                try await own.integrate("rotor", ["type": "OAUTH2", "client_id": "app", "client_secret": "app-secret"])
                try await body(own)
            }
        }
    }

    func integrate(
        _ provider: String, _ credentials: JSONValue? = nil, _ more: [(String, JSONValue)] = []
    ) async throws {
        var members: [(String, JSONValue)] = [("provider", .string(provider)), ("unique_key", .string(provider))]
        members += more
        if let credentials { members.append(("credentials", credentials)) }
        let made = await world.send("POST /integrations", body: .object(members))
        try #require(made.status == 200, "\(made.text)")
    }

    // MARK: What a host does

    /// The token of a new session.
    func session(_ more: [(String, JSONValue)] = []) async throws -> String {
        let body = JSONValue.object([("end_user", ["id": "u-1", "email": "ada@acme.test"])] + more)
        let made = await world.send("POST /connect/sessions", body: body)
        return try #require(made.json?["data"]?["token"]?.string, "\(made.text)")
    }

    var connections: [JSONValue] {
        get async { await world.send("GET /connections").json?["connections"]?.elements ?? [] }
    }

    // MARK: What a browser does

    /// Begins a sign-in on the page, and follows the start link.
    func begin(
        _ token: String, _ more: [(String, JSONValue)] = [], at integration: String = "rotor"
    ) async throws -> Begun {
        let made = await world.send(
            "POST /connect/integrations/\(integration)/flow", key: token, body: .object([("scheme", "sign_in")] + more))
        let data = try #require(made.json?["data"], "\(made.text)")
        let url = try #require(data["url"]?.string)
        let path = String(url.dropFirst("https://connect.acme.test".count))
        let answer = await world.send("GET \(path)", key: nil)
        return Begun(flow: try #require(data["flow"]?.string), path: path, answer: answer)
    }

    /// What a browser has after it followed a start link.
    struct Begun {
        let flow: String
        let path: String
        let answer: Answer

        /// Where it is sent.
        var address: String { answer.fields["location"] ?? "" }
        var state: String { (try? URLValue(address))?.queryItems.first { $0.name == "state" }?.value ?? "" }
        /// The cookie that it will show.
        var cookie: String { String((answer.fields["set-cookie"] ?? "").prefix { $0 != ";" }) }
    }

    /// Comes back with a query.
    func callBack(_ query: String, cookie: String?, accepting language: String? = nil) async -> Answer {
        var fields: HTTPFields = cookie.map { ["cookie": "a=b; \($0); c=d"] } ?? [:]
        if let language { fields["accept-language"] = language }
        return await world.send("GET /oauth/callback?\(query)", key: nil, fields: fields)
    }

    func news(_ flow: String, _ token: String) async -> JSONValue? {
        await world.send("GET /connect/flows/\(flow)", key: token).json?["data"]
    }
}
