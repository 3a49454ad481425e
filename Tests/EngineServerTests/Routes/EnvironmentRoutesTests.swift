import EngineCrypto
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct EnvironmentRoutesTests {
    @Test func `an environment is made with an id, and deleted by it`() async throws {
        try await ServerWorld.with { world in
            let made = await world.send("POST /environments", body: ["name": "staging"])
            let id = try #require(made.json?["data"]?["id"]?.number?.text)
            #expect(made.status == 200 && made.json?["data"]?["name"] == "staging")
            let again = await world.send("POST /environments", body: ["name": "staging"])
            #expect(again.status == 409 && again.code == "conflict")
            #expect(await world.send("DELETE /environments/\(id)").status == 204)
            #expect(await world.send("DELETE /environments/\(id)").code == "not_found")
            #expect(try await world.store.environment(named: "staging") == nil)
        }
    }

    @Test func `a production environment stays`() async throws {
        try await ServerWorld.with { world in
            let prod = try #require(try await world.store.environment(named: "prod"))
            let answer = await world.send("DELETE /environments/\(prod.id)")
            #expect(answer.status == 400 && answer.code == "cannot_delete_prod_environment")
        }
    }

    @Test func `the environment of the server itself stays`() async throws {
        try await ServerWorld.with { world in
            let own = try #require(try await world.store.environment(named: "dev"))
            let answer = await world.send("DELETE /environments/\(own.id)")
            #expect(answer.status == 400 && answer.code == "cannot_delete_own_environment")
            #expect(try await world.store.environment(named: "dev") != nil)
        }
    }

    @Test func `a name that is none is refused with its place`() async throws {
        try await ServerWorld.with { world in
            let answer = await world.send("POST /environments", body: ["name": "No Name"])
            #expect(answer.status == 400 && answer.code == "invalid_body" && answer.issue?["path"] == ["name"])
        }
    }

    @Test func `a key that was made opens its environment until it is taken back`() async throws {
        try await ServerWorld.with { world in
            let prod = try #require(try await world.store.environment(named: "prod"))
            let body: JSONValue = ["environment_id": .number(JSONNumber(prod.id)), "display_name": "web"]
            let made = await world.send("POST /environment/api-keys", body: body)
            let data = try #require(made.json?["data"])
            let secret = try #require(data["secret"]?.string)
            #expect(data["scopes"] == ["environment:*"] && data["display_name"] == "web")
            #expect(await world.send("GET /environment-variables", key: secret).status == 200)
            #expect(await world.send("POST /environments", key: secret, body: ["name": "x"]).status == 403)
            #expect(await world.send("POST /environment/api-keys", body: body).code == "conflict")

            let choice: JSONValue = [
                "environment_id": .number(JSONNumber(prod.id)), "key_id": try #require(data["id"]),
            ]
            #expect(await world.send("DELETE /environment/api-keys", body: choice).json == ["success": true])
            #expect(await world.send("GET /environment-variables", key: secret).status == 401)
            #expect(await world.send("DELETE /environment/api-keys", body: choice).code == "not_found")
        }
    }

    @Test func `keys are in the audit trail, their secrets nowhere`() async throws {
        try await ServerWorld.with { world in
            let key = try await world.makeKey("web")
            let stored = try #require(try await world.store.key(matching: Secret(key)))
            try await world.store.revokeKey(stored.id, in: "dev", actor: "cli")
            let events = try await world.store.events(in: "dev")
            #expect(events.map(\.action) == ["key.revoke", "key.create", "key.create"])
            #expect(events.allSatisfy { !"\($0)".contains(key) })
            #expect(try await world.store.firstBrokenEvent() == nil)
        }
    }

    @Test func `the signing key changes when it is rotated`() async throws {
        try await ServerWorld.with { world in
            let first = try await world.store.signingKey(of: "dev")
            #expect(try await world.store.signingKey(of: "dev") == first)
            let answer = await world.send("POST /environment/webhook-signing-key/rotate")
            let second = try #require(answer.json?["data"]?["webhook_signing_key"]?.string)
            #expect(answer.status == 200 && Secret(second) != first)
            #expect(try await world.store.signingKey(of: "dev") == Secret(second))
            let typo = await world.send("POST /environment/webhook-signing-key/rotate", body: ["dry_run": true])
            #expect(typo.status == 400 && typo.code == "invalid_body")
            #expect(try await world.store.signingKey(of: "dev") == Secret(second))
        }
    }

    @Test func `who asks first for the signing key at once gets the same one`() async throws {
        try await ServerWorld.with { world in
            let keys = try await withThrowingTaskGroup(of: Secret.self) { group in
                for _ in 0..<16 { group.addTask { try await world.store.signingKey(of: "dev") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(keys.allSatisfy { $0 == keys[0] })
            #expect(try await world.store.events(in: "dev").count { $0.action == "signing_key.rotate" } == 1)
        }
    }

    @Test func `a key that is bound to an owner changes nothing of the environment`() async throws {
        try await ServerWorld.with { world in
            let key = try await world.makeKey("bound", scopes: ["environment:*", "account:*"], owner: "u-1")
            #expect(await world.send("POST /environments", key: key, body: ["name": "x"]).code == "forbidden")
            #expect(await world.send("POST /environment/webhook-signing-key/rotate", key: key).status == 403)
        }
    }

    @Test func `a query or a body where none belongs is refused`() async throws {
        try await ServerWorld.with { world in
            let query = await world.send("GET /environment-variables?colour=red")
            #expect(query.code == "invalid_query_params" && query.issue?["code"] == "unrecognized_keys")
            #expect(await world.send("GET /environment-variables", body: ["a": 1]).code == "invalid_body")
            #expect(await world.send("GET /environment-variables", body: [:]).status == 200)
        }
    }

    @Test func `the number of an environment that is gone is not given to another`() async throws {
        try await ServerWorld.with { world in
            var seen: Set<Int64> = []
            for name in ["one", "two", "three"] {
                let made = await world.send("POST /environments", body: ["name": .string(name)])
                let id = try #require(made.json?["data"]?["id"]?.number?.int64, "\(made.text)")
                #expect(seen.insert(id).inserted, "\(id) again")
                #expect(await world.send("DELETE /environments/\(id)").status == 204)
            }
        }
    }
}
