import EngineCrypto
import EngineDatabase
import EngineStore
import Testing

struct StoreKeysTests {
    @Test func `a key is found by itself, stored as a hash only, and forgotten when it is revoked`() async throws {
        let world = try await TestStore.make()
        let key = Secret(RandomBytes.uuid())
        let made = try await world.store.addKey(
            NewKey(environment: "dev", name: "web", scopes: ["environment:records:read", "environment:proxy"]), key,
            actor: "cli")
        #expect(made.scopes == ["environment:records:read", "environment:proxy"])
        let found = try #require(try await world.store.key(matching: key))
        #expect(found.id == made.id && found.ending == String(key.reveal().suffix(4)))
        #expect(try await world.store.key(matching: Secret(RandomBytes.uuid())) == nil)
        #expect(try await world.store.hasKeys())

        let bytes = try SQLiteConnection.open(world.path, access: .readOnly)
        let texts = try bytes.rows(of: "SELECT quote(hash), ending, name FROM api_keys") { $0.text(0) + $0.text(1) }
        #expect(!texts.joined().contains(key.reveal()))
        try bytes.close()

        try await world.store.revokeKey(made.id, in: "dev", actor: "cli")
        #expect(try await world.store.key(matching: key) == nil)
        #expect(try await !world.store.hasKeys())
        await #expect(throws: StoreFault.unknown(kind: "key", name: String(made.id))) {
            try await world.store.revokeKey(made.id, in: "dev", actor: "cli")
        }
        try await world.close()
    }

    @Test func `a name is taken while its key is in use, in its environment`() async throws {
        let world = try await TestStore.make()
        let store = world.store
        let first = try await store.addKey(
            NewKey(environment: "dev", name: "web"), Secret(RandomBytes.uuid()), actor: "cli")
        await #expect(throws: StoreFault.exists(kind: "key", name: "web")) {
            try await store.addKey(
                NewKey(environment: "dev", name: "web"), Secret(RandomBytes.uuid()), actor: "cli")
        }
        try await store.addKey(NewKey(environment: "prod", name: "web"), Secret(RandomBytes.uuid()), actor: "cli")
        // What another environment has cannot be taken back from here.
        await #expect(throws: StoreFault.unknown(kind: "key", name: String(first.id))) {
            try await store.revokeKey(first.id, in: "prod", actor: "cli")
        }
        try await world.close()
    }

    @Test func `the use of a key is noted once a minute`() async throws {
        let world = try await TestStore.make()
        let key = Secret(RandomBytes.uuid())
        try await world.store.addKey(NewKey(environment: "dev", name: "web"), key, actor: "cli")
        /// When the key was used last, once that is another time than before.
        func use(after last: Int64?) async throws -> Int64 {
            let end = ContinuousClock.now + .seconds(40)
            while true {
                _ = try await world.store.key(matching: key)
                let noted = try await world.store.keys(in: "dev").first?.usedAt
                if let noted, noted != last { return noted }
                try #require(ContinuousClock.now < end, "the use was not noted")
            }
        }
        let first = try await use(after: nil)
        #expect(first % 60_000_000 == 0)
        for _ in 0..<20 { _ = try await world.store.key(matching: key) }
        #expect(try await world.store.keys(in: "dev").first?.usedAt == first)
        world.clock.advance(seconds: 61)
        #expect(try await use(after: first) == first + 60_000_000)
        try await world.close()
    }
}

struct StoreSessionsTests {
    @Test func `a session is found by its token until it ends`() async throws {
        let world = try await TestStore.make()
        let token = Secret(RandomBytes.token(byteCount: 32))
        var new = NewSession(environment: "dev", content: #"{"tags":{}}"#)
        new.owner = "u-1"
        new.connection = "main"
        let made = try await world.store.addSession(new, token: token)
        let found = try #require(try await world.store.session(matching: token))
        #expect(found == made && found.owner == "u-1" && found.connection == "main")
        #expect(found.expiresAt - found.createdAt == 1_800_000_000)
        world.clock.advance(seconds: 1_800)
        #expect(try await world.store.session(matching: token) == nil)
        try await world.close()
    }

    @Test func `a session ends with the key that made it, and knows when its connection is gone`() async throws {
        let world = try await TestStore.make()
        let key = try await world.store.addKey(
            NewKey(environment: "dev", name: "web"), Secret(RandomBytes.uuid()), actor: "cli")
        let (first, second) = (Secret(RandomBytes.token()), Secret(RandomBytes.token()))
        var new = NewSession(environment: "dev")
        new.key = key.id
        _ = try await world.store.addSession(new, token: first)
        new.key = nil
        new.connection = "main"
        _ = try await world.store.addSession(new, token: second)
        try await world.store.revokeKey(key.id, in: "dev", actor: "cli")
        #expect(try await world.store.session(matching: first) == nil)
        let before = try #require(try await world.store.session(matching: second))
        #expect(before.connection == "main" && !before.hasLostConnection)
        #expect(try await world.store.hasSession(before.id))
        try await world.store.deleteConnection(named: "main", in: "dev")
        // One that is new by that name is not the one that was meant.
        _ = try await world.store.addConnection(
            NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key"), credentials: nil)
        let after = try #require(try await world.store.session(matching: second))
        #expect(after.connection == nil && after.hasLostConnection)
        #expect(try await !world.store.hasSession(after.id), "no sign-in ends in it any more")
        try await world.close()
    }

    @Test func `a deleted session is gone`() async throws {
        let world = try await TestStore.make()
        let token = Secret(RandomBytes.token())
        let made = try await world.store.addSession(NewSession(environment: "dev"), token: token)
        #expect(try await world.store.deleteSession(made.id))
        #expect(try await !world.store.deleteSession(made.id))
        #expect(try await world.store.session(matching: token) == nil)
        try await world.close()
    }
}

struct StoreFlowsTests {
    private static let flow = StoredFlow(
        kind: "state", environment: "dev", content: Secret(#"{"verifier":"canary-verifier"}"#))

    @Test func `a flow is taken once, by its token and what the browser holds`() async throws {
        let world = try await TestStore.make()
        let (token, cookie) = (Secret(RandomBytes.token()), Secret(RandomBytes.token()))
        try await world.store.addFlow(Self.flow, token: token, binding: cookie, lifetime: 60_000_000)
        // Another browser, no cookie, another step: nothing is given, and nothing is lost.
        #expect(try await world.store.takeFlow("state", token: token) == nil)
        #expect(try await world.store.takeFlow("state", token: token, binding: Secret("other")) == nil)
        #expect(try await world.store.takeFlow("start", token: token, binding: cookie) == nil)
        let taken = try #require(try await world.store.takeFlow("state", token: token, binding: cookie))
        #expect(taken.content == Self.flow.content && taken.environment == "dev")
        #expect(try await world.store.takeFlow("state", token: token, binding: cookie) == nil)
        try await world.close()
    }

    @Test func `a flow without a binding refuses nobody who has the token`() async throws {
        let world = try await TestStore.make()
        let token = Secret(RandomBytes.token())
        try await world.store.addFlow(Self.flow, token: token, lifetime: 60_000_000)
        #expect(try await world.store.takeFlow("state", token: token) != nil)
        try await world.close()
    }

    @Test func `a flow that has expired is gone`() async throws {
        let world = try await TestStore.make()
        let token = Secret(RandomBytes.token())
        try await world.store.addFlow(Self.flow, token: token, lifetime: 60_000_000)
        world.clock.advance(seconds: 60)
        #expect(try await world.store.takeFlow("state", token: token) == nil)
        try await world.close()
    }

    @Test func `what is seen again is told apart until its time is over`() async throws {
        let world = try await TestStore.make()
        let (store, mark) = (world.store, Secret("m"))
        #expect(try await store.noteFirst("installed", mark, in: "dev", lifetime: 60_000_000))
        #expect(try await !store.noteFirst("installed", mark, in: "dev", lifetime: 60_000_000))
        #expect(try await store.noteFirst("installed", Secret("n"), in: "dev", lifetime: 60_000_000))
        #expect(try await store.noteFirst("other", mark, in: "dev", lifetime: 60_000_000))
        world.clock.advance(seconds: 60)
        #expect(try await store.noteFirst("installed", mark, in: "dev", lifetime: 60_000_000))
        try await world.close()
    }

    @Test func `what is kept is sealed, and its token hashed`() async throws {
        let world = try await TestStore.make()
        let token = Secret(RandomBytes.token())
        try await world.store.addFlow(Self.flow, token: token, lifetime: 60_000_000)
        let database = try SQLiteConnection.open(world.path, access: .readOnly)
        let blobs = try database.rows(of: "SELECT content, hash FROM oauth_states") { $0.blob(0) + $0.blob(1) }
        try database.close()
        #expect(blobs.count == 1)
        let text = String(decoding: blobs.flatMap { $0 }, as: UTF8.self)
        #expect(!text.contains("canary") && !text.contains(token.reveal()))
        try await world.close()
    }
}

struct StoreIntegrationsTests {
    @Test func `an integration's secrets are sealed, and move with its name`() async throws {
        let world = try await TestStore.make()
        var new = NewIntegration(environment: "dev", name: "crm", provider: "acme")
        new.credentials = Secret(#"{"client_id":"abc","client_secret":"canary"}"#)
        new.displayName = "CRM"
        let made = try await world.store.addIntegration(new, actor: "key full")
        #expect(made.hasCredentials && made.displayName == "CRM" && made.createdAt == world.store.options.clock.now())
        #expect(try await world.store.integrationCredentials(of: "crm", in: "dev") == new.credentials)

        var edit = Store.IntegrationEdit()
        edit.name = "crm-2"
        let moved = try await world.store.changeIntegration("crm", in: "dev", edit, actor: "key full")
        #expect(moved.id == made.id && moved.displayName == "CRM" && moved.hasCredentials)
        #expect(try await world.store.integrationCredentials(of: "crm-2", in: "dev") == new.credentials)
        #expect(try await world.store.integration(named: "crm", in: "dev") == nil)
        try await world.close()
    }

    @Test func `of many changes at once each finds what the one before has left`() async throws {
        let world = try await TestStore.make()
        try await world.store.addIntegration(
            NewIntegration(environment: "dev", name: "crm", provider: "acme"), actor: "a")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    var edit = Store.IntegrationEdit()
                    edit.credentials = { Secret(($0?.reveal() ?? "") + "<\(number)>") }
                    if number == 7 { edit.displayName = "CRM" }
                    if number == 8 { edit.forwardsWebhooks = false }
                    try await world.store.changeIntegration("crm", in: "dev", edit, actor: "a")
                }
            }
            try await group.waitForAll()
        }
        let text = try await world.store.integrationCredentials(of: "crm", in: "dev")?.reveal() ?? ""
        #expect((0..<20).allSatisfy { text.contains("<\($0)>") })
        let found = try #require(try await world.store.integration(named: "crm", in: "dev"))
        #expect(found.displayName == "CRM" && !found.forwardsWebhooks)
        try await world.close()
    }

    @Test func `an integration that has connections keeps its name`() async throws {
        let world = try await TestStore.make()
        var edit = Store.IntegrationEdit()
        edit.name = "other"
        await #expect(throws: StoreFault.integrationInUse(integration: "acme")) {
            try await world.store.changeIntegration("acme", in: "dev", edit, actor: "a")
        }
        #expect(try await world.store.integration(named: "acme", in: "dev") != nil)
        try await world.close()
    }

    @Test func `a connection of another provider finds no place in an integration, and leaves it as it is`()
        async throws
    {
        let world = try await TestStore.make()
        var new = NewConnection(environment: "dev", name: "second", provider: "other", scheme: "key")
        new.integration = "acme"
        let fault = StoreFault.otherProvider(integration: "acme", provider: "acme")
        await #expect(throws: fault) { try await world.store.addConnection(new, credentials: nil) }
        new.name = "main"
        await #expect(throws: fault) {
            try await world.store.replaceConnection(new, credentials: nil, isVerified: true)
        }
        #expect(try await world.store.connection(named: "main", in: "dev")?.provider == "acme")
        #expect(try await world.store.connection(named: "second", in: "dev") == nil)
        try await world.close()
    }

    @Test func `a declared integration goes to another provider only without connections, and without its secrets`()
        async throws
    {
        let world = try await TestStore.make()
        await #expect(throws: StoreFault.integrationInUse(integration: "acme")) {
            try await world.store.declareIntegration("acme", provider: "other", in: "dev")
        }
        // The same provider under its new name.
        try await world.store.declareIntegration("acme", provider: "acme-2", in: "dev") { $0 == "acme" }
        #expect(try await world.store.connection(named: "main", in: "dev")?.provider == "acme-2")

        var new = NewIntegration(environment: "dev", name: "crm", provider: "acme")
        new.credentials = Secret(#"{"client_secret":"canary"}"#)
        try await world.store.addIntegration(new, actor: "a")
        try await world.store.declareIntegration("crm", provider: "acme", in: "dev")
        #expect(try await world.store.integrationCredentials(of: "crm", in: "dev") == new.credentials)
        try await world.store.declareIntegration("crm", provider: "other", in: "dev")
        let moved = try #require(try await world.store.integration(named: "crm", in: "dev"))
        #expect(moved.provider == "other" && !moved.hasCredentials)
        try await world.close()
    }

    @Test func `a name is unique in its environment`() async throws {
        let world = try await TestStore.make()
        let new = NewIntegration(environment: "dev", name: "crm", provider: "acme")
        try await world.store.addIntegration(new, actor: "a")
        await #expect(throws: StoreFault.exists(kind: "integration", name: "crm")) {
            try await world.store.addIntegration(new, actor: "a")
        }
        try await world.store.addIntegration(
            NewIntegration(environment: "prod", name: "crm", provider: "acme"), actor: "a")
        try await world.close()
    }

    @Test func `its connections go with an integration, unless one is at work`() async throws {
        let world = try await TestStore.make()
        let name = Lease.name(ofSync: "acme", connection: "main", environment: "dev")
        let lease = try #require(try await world.store.acquireLease(name))
        await #expect(throws: StoreFault.inUse(connection: "main")) {
            try await world.store.deleteIntegration("acme", in: "dev", actor: "a")
        }
        try await world.store.release(lease)
        #expect(try await world.store.deleteIntegration("acme", in: "dev", actor: "a") == ["main"])
        #expect(try await world.store.connections(in: "dev").isEmpty)
        #expect(try await world.store.integrations(in: "dev").isEmpty)
        try await world.close()
    }
}

struct StoreEnvironmentsTests {
    @Test func `each environment has a UUID of its own, also those of the first migration`() async throws {
        let world = try await TestStore.make()
        try await world.store.addEnvironment("staging", actor: "a")
        let all = try await world.store.allEnvironments()
        #expect(all.map(\.name) == ["dev", "prod", "staging"] && all.map(\.isProduction) == [false, true, false])
        #expect(Set(all.map(\.uuid)).count == 3)
        for environment in all {
            let parts = environment.uuid.split(separator: "-").map(\.count)
            #expect(parts == [8, 4, 4, 4, 12] && environment.uuid.dropFirst(14).first == "4", "\(environment.uuid)")
        }
        try await world.close()
    }

    @Test func `everything of an environment goes with it, and nothing of another`() async throws {
        let world = try await TestStore.make()
        try await world.write([("a", #"{"id":"a"}"#)])
        try await world.store.addKey(NewKey(environment: "dev", name: "k"), Secret(RandomBytes.uuid()), actor: "a")
        _ = try await world.store.addSession(NewSession(environment: "dev"), token: Secret("t"))
        try await world.store.addFlow(
            StoredFlow(kind: "state", environment: "dev", content: Secret("{}")), token: Secret("f"),
            lifetime: 60_000_000)
        try await world.store.addIntegration(
            NewIntegration(environment: "prod", name: "crm", provider: "acme"), actor: "a")
        try await world.store.deleteEnvironment("dev", actor: "a")
        #expect(try await world.store.environments() == ["prod"])
        #expect(try await world.store.integrations(in: "prod").count == 1)
        #expect(try await world.store.session(matching: Secret("t")) == nil)
        #expect(try await world.store.firstBrokenEvent() == nil)
        try await world.close()
    }
}
