import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

/// Every route with every kind of credential, on the caller's own things, on another's, and on what is not there.
struct AuthorizationMatrixTests {
    @Test func `each route has a row, and each row a route with the same rule`() {
        let rows = Dictionary(
            AuthorizationRow.all.map { ($0.route, $0.access) }, uniquingKeysWith: { first, _ in first })
        #expect(rows.count == AuthorizationRow.all.count)
        var rest = rows
        for route in RouteList.all {
            let name = "\(route.method) \(route.pattern)"
            let access: AuthorizationRow.Access =
                switch route.rule {
                case .open: .open
                case .key(let scope): .key(scope.description)
                case .keyOrSession(let scope): .keyOrSession(scope.description)
                case .session: .session
                case .querySession: .querySession
                case .ownProof: .ownProof
                }
            #expect(rest.removeValue(forKey: name) == access, "no row, or another rule: \(name)")
        }
        #expect(rest.isEmpty, "rows without a route: \(rest.keys.sorted())")
    }

    @Test(arguments: AuthorizationRow.all)
    func `the route answers as its row says`(_ row: AuthorizationRow) async throws {
        try await ServerWorld.withUpstream { world, _ in
            let matrix = try await AuthorizationMatrix(row: row, world: world)
            try await matrix.checkRefusals()
            try await matrix.checkThings()
            try await matrix.checkOwn()
        }
    }
}

/// One row, in a world of its own: a connection `mine` of u-1 and one `theirs` of u-2, both in `dev`.
private struct AuthorizationMatrix {
    let row: AuthorizationRow
    let world: ServerWorld
    private let token: String
    private let method: String

    init(row: AuthorizationRow, world: ServerWorld) async throws {
        self.row = row
        self.world = world
        method = String(row.route.split(separator: " ")[0])
        await world.connect("mine", owner: "u-1")
        await world.connect("theirs", owner: "u-2")
        let made = await world.send("POST /connect/sessions", body: ["end_user": ["id": "u-1"]])
        token = try #require(made.json?["data"]?["token"]?.string)
    }

    private func send(_ key: String?, connection: String = "mine", integration: String = "acme-key") async -> Answer {
        // Refused keys of a minute are counted: each cell has a minute of its own.
        world.clock.advance(seconds: 60)
        func filled(_ text: String) -> String {
            var text = text
            for (name, value) in [("$C", connection), ("$I", integration), ("$T", token)] {
                text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: value)
            }
            return text
        }
        let body = row.body.flatMap { try? JSONValue(parsing: filled(JSONWriter.text($0))) }
        let fields = HTTPFields(row.fields.map { ($0.0, filled($0.1)) })
        return await world.send("\(method) \(filled(row.target))", key: key, body: body, fields: fields)
    }

    private var takesKeys: Bool {
        switch row.access {
        case .key, .keyOrSession: true
        case .open, .session, .querySession, .ownProof: false
        }
    }

    private var scope: String? {
        switch row.access {
        case .key(let scope), .keyOrSession(let scope): scope
        case .open, .session, .querySession, .ownProof: nil
        }
    }

    /// No key, a wrong one, one that has expired or was revoked, one without the scope, a session's token.
    func checkRefusals() async throws {
        let isOpen = row.access == .open || row.access == .ownProof
        var expiring = NewKey(environment: "dev", name: "expired")
        expiring.expiresAt = world.clock.now + 1
        let expired = RandomBytes.uuid()
        try await world.store.addKey(expiring, Secret(expired), actor: "test")
        let revoked = try await world.makeKey("revoked")
        let stored = try #require(try await world.store.key(matching: Secret(revoked)))
        try await world.store.revokeKey(stored.id, in: "dev", actor: "test")
        if !isOpen {
            for (kind, key) in [
                ("none", nil), ("wrong", RandomBytes.uuid()), ("expired", expired), ("revoked", revoked),
            ] {
                let answer = await send(key)
                #expect(answer.status == 401 && answer.code != nil, "\(kind): \(answer.status) \(answer.text)")
            }
        }
        guard takesKeys else { return }
        let other = try await world.makeKey("other", scopes: ["environment:logs:read"])
        let lacking = await send(other)
        #expect(lacking.status == 403 && lacking.code == "forbidden", "without the scope: \(lacking.text)")
        let session = await send(token)
        let isForSessions = if case .keyOrSession = row.access { true } else { false }
        #expect(isForSessions ? session.status == row.own : session.status == 401, "session: \(session.text)")
    }

    /// Another's thing answers like one that is not there, for each way to be another's.
    func checkThings() async throws {
        guard let absent = row.absent, let scope else { return }
        let scopes = [scope, "environment:connections:read_credentials"]
        let byOwner = try await world.makeKey("by-owner", scopes: scopes, owner: "u-1")
        let byEnvironment = try await world.makeKey("by-environment", scopes: scopes, environment: "prod")
        let byIntegration = try await world.makeKey("by-integration", scopes: scopes, integration: "acme-open")
        let full = try await world.makeKey("absent", scopes: scopes)
        let places = [row.target, row.body.map { JSONWriter.text($0) } ?? ""] + row.fields.map(\.1)
        let isConnection = places.contains { $0.contains("$C") }

        if isConnection {
            let nothing = await send(full, connection: "nothing")
            #expect(nothing.status == absent, "absent: \(nothing.status) \(nothing.text)")
            try await alike(
                await send(byOwner, connection: "theirs"), await send(byOwner, connection: "nothing"), "owner")
        } else {
            let nothing = await send(full, integration: "nothing")
            #expect(nothing.status == absent, "absent: \(nothing.status) \(nothing.text)")
        }
        try await alike(await send(byEnvironment), await send(byEnvironment, integration: "nothing"), "environment")
        try await alike(await send(byIntegration), await send(byIntegration, integration: "nothing"), "integration")
        for answer in [await send(byEnvironment), await send(byIntegration)] {
            #expect(answer.status >= 400 && !answer.text.contains("good-key"))
        }
    }

    private func alike(_ foreign: Answer, _ absent: Answer, _ kind: String) async throws {
        #expect(
            foreign.status == absent.status && foreign.code == absent.code, "\(kind): \(foreign.text) \(absent.text)")
        // The texts may differ by the name that the caller sent, and by nothing else.
        func plain(_ text: String) -> String {
            ["theirs", "mine", "nothing", "acme-key"].reduce(text) { text, name in
                text.split(separator: name, omittingEmptySubsequences: false).joined(separator: "*")
            }
        }
        #expect(plain(foreign.text) == plain(absent.text), "\(kind)")
        #expect(foreign.status >= 400, "\(kind): \(foreign.status) \(foreign.text)")
    }

    /// A caller with the scope and nothing more, and one with everything.
    func checkOwn() async throws {
        switch row.access {
        case .session:
            let answer = await send(token)
            #expect(answer.status == row.own, "own: \(answer.status) \(answer.text)")
        case .open, .querySession, .ownProof:
            let answer = await send(nil)
            #expect(answer.status == row.own, "own: \(answer.status) \(answer.text)")
        case .key(let scope), .keyOrSession(let scope):
            let exact = try await world.makeKey("exact", scopes: [scope])
            let answer = await send(exact)
            #expect(answer.status == row.own, "own: \(answer.status) \(answer.text)")
            let all = await send(ServerWorld.key)
            #expect(![401, 403].contains(all.status), "everything: \(all.text)")
        }
    }
}
