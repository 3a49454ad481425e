import EngineCrypto
import EngineDatabase
import EngineStore
import Testing

struct StoreConnectionsTests {
    @Test func `a connection comes back as it was made, without its secret`() async throws {
        try await withStore { test in
            var new = NewConnection(
                environment: "prod", name: "eu", provider: "acme", scheme: "oauth", status: .pending)
            new.integration = "acme-eu"
            new.owner = "user-1"
            new.baseURL = "http://127.0.0.1:9000"
            new.config = #"{"region":"eu"}"#
            let made = try await test.store.addConnection(new, credentials: nil)
            let found = try #require(try await test.store.connection(named: "eu", in: "prod"))
            #expect(found == made)
            #expect(found.integration == "acme-eu" && found.provider == "acme" && found.status == .pending)
            #expect(found.owner == "user-1" && found.baseURL == new.baseURL && found.config == new.config)
            #expect(try await test.store.credentials(of: "eu", in: "prod") == nil)
            #expect(try await test.store.connections(in: "dev").map(\.name) == ["main"])
            #expect(try await test.store.connection(named: "eu", in: "dev") == nil)
            #expect(try await test.store.environments() == ["dev", "prod"])
        }
    }

    @Test func `a name is taken once in an environment`() async throws {
        try await withStore { test in
            let again = NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key")
            await #expect(throws: StoreFault.connectionExists(connection: "main")) {
                try await test.store.addConnection(again, credentials: nil)
            }
            let elsewhere = NewConnection(environment: "nowhere", name: "main", provider: "acme", scheme: "key")
            await #expect(throws: StoreFault.unknown(kind: "environment", name: "nowhere")) {
                try await test.store.addConnection(elsewhere, credentials: nil)
            }
        }
    }

    @Test func `credentials are replaced only by who read the newest`() async throws {
        try await withStore { test in
            let read = try #require(try await test.store.credentials(of: "main", in: "dev"))
            #expect(read.secret.reveal() == #"{"key":"canary"}"# && read.version == 1)
            let version = try await test.store.replaceCredentials(
                of: "main", in: "dev", with: Secret("new"), expecting: 1, expiresAt: 99)
            #expect(version == 2)
            await #expect(throws: StoreFault.credentialsChanged(connection: "main")) {
                try await test.store.replaceCredentials(of: "main", in: "dev", with: Secret("late"), expecting: 1)
            }
            let now = try #require(try await test.store.credentials(of: "main", in: "dev"))
            #expect(now.secret == Secret("new") && now.version == 2 && now.expiresAt == 99)
        }
    }

    @Test func `what was read of a deleted connection changes nothing of the one that has its name now`() async throws {
        try await withStore { test in
            let old = test.connection
            try await test.store.deleteConnection(named: "main", in: "dev")
            try await test.store.addConnection(
                NewConnection(environment: "dev", name: "main", provider: "acme", scheme: "key"),
                credentials: Secret("another account's"))
            let changed = StoreFault.credentialsChanged(connection: "main")
            await #expect(throws: changed) {
                try await test.store.replaceCredentials(
                    of: "main", in: "dev", with: Secret("late"), expecting: old.version, id: old.id)
            }
            await #expect(throws: changed) {
                try await test.store.note(
                    .renewalRefused, of: "main", in: "dev", reason: "late", expecting: old.version, id: old.id)
            }
            await #expect(throws: changed) {
                try await test.store.setStatus(
                    of: "main", in: "dev", to: .expired, reason: "late", expecting: old.version, id: old.id)
            }
            let now = try #require(try await test.store.credentials(of: "main", in: "dev"))
            #expect(now.secret == Secret("another account's") && now.version == 1)
            #expect(try await test.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `what is learnt with new credentials is laid over what was known, in one step`() async throws {
        try await withStore { test in
            var new = NewConnection(environment: "dev", name: "meta", provider: "acme", scheme: "oauth")
            new.learnt = #"{"site":"us","kept":12345678901234567890}"#
            try await test.store.addConnection(new, credentials: Secret("old"))
            try await test.store.replaceCredentials(
                of: "meta", in: "dev", with: Secret("new"), expecting: 1,
                learnt: [("site", #""eu""#), ("teams", #"[{"id":1}]"#)])
            let state = try await test.store.credentialState(of: "meta", in: "dev")
            #expect(state.secret == Secret("new"))
            #expect(
                state.connection.learnt == #"{"site":"eu","kept":12345678901234567890,"teams":[{"id":1}]}"#)
            await #expect(throws: StoreFault.credentialsChanged(connection: "meta")) {
                try await test.store.replaceCredentials(
                    of: "meta", in: "dev", with: Secret("late"), expecting: 1, learnt: [("site", "0")])
            }
            #expect(try await test.store.connection(named: "meta", in: "dev")?.learnt == state.connection.learnt)
        }
    }

    @Test func `a renewal does not undo that access was taken back, a reconnection does`() async throws {
        try await withStore { test in
            try await test.store.setStatus(of: "main", in: "dev", to: .revoked, reason: "by its owner")
            await #expect(throws: StoreFault.illegalStatus(connection: "main", from: .revoked, to: .active)) {
                try await test.store.replaceCredentials(of: "main", in: "dev", with: Secret("new"), expecting: 1)
            }
            try await test.store.replaceCredentials(of: "main", in: "dev", with: Secret("new"), expecting: nil)
            #expect(try await test.store.connection(named: "main", in: "dev")?.status == .active)
            let events = try await test.store.events(in: "dev").filter { $0.action == "connection.status" }
            #expect(events.count == 2)
        }
    }

    @Test func `a status that was found out with older credentials is not taken`() async throws {
        try await withStore { test in
            try await test.store.replaceCredentials(of: "main", in: "dev", with: Secret("new"), expecting: 1)
            await #expect(throws: StoreFault.credentialsChanged(connection: "main")) {
                try await test.store.setStatus(of: "main", in: "dev", to: .expired, reason: "late", expecting: 1)
            }
            #expect(try await test.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `a reconnection replaces any version and heals the status`() async throws {
        try await withStore { test in
            try await test.store.setStatus(of: "main", in: "dev", to: .expired, reason: "invalid_grant")
            let expired = try await test.store.connection(named: "main", in: "dev")
            #expect(expired?.status == .expired && expired?.reason == "invalid_grant")
            try await test.store.replaceCredentials(of: "main", in: "dev", with: Secret("new"), expecting: nil)
            try await test.store.setStatus(of: "main", in: "dev", to: .active, reason: nil, isVerified: true)
            let healed = try await test.store.connection(named: "main", in: "dev")
            #expect(healed?.status == .active && healed?.reason == nil && healed?.verifiedAt != nil)
        }
    }

    @Test func `deleting takes credentials, positions and records along`() async throws {
        try await withStore { test in
            try await test.write([("a", "1"), ("b", "1")])
            try await test.store.beginPass(of: test.partition, run: test.run, checkpoint: nil)
            try await test.write([("a", "1")])
            #expect(try await test.store.deleteConnection(named: "main", in: "dev") == 2)
            #expect(try await test.store.connections(in: "dev").isEmpty)
            #expect(try await test.reader.streams(in: "dev").isEmpty)
            await #expect(throws: StoreFault.unknown(kind: "connection", name: "main")) {
                try await test.store.deleteConnection(named: "main", in: "dev")
            }
            #expect(try await test.store.runs(in: "dev").count == 1)
        }
    }

    @Test func `K4 a sealed value opens in its own place only`() async throws {
        try await withStore { test in
            let other = NewConnection(environment: "dev", name: "other", provider: "acme", scheme: "key")
            try await test.store.addConnection(other, credentials: Secret("other"))
            let raw = try SQLiteConnection.open(test.path)
            try raw.execute(
                """
                UPDATE connections SET credentials = (SELECT credentials FROM connections WHERE name = 'other')
                WHERE name = 'main'
                """)
            try raw.close()
            await #expect(throws: StoreFault.self) { try await test.store.credentials(of: "main", in: "dev") }
            #expect(try await test.store.credentials(of: "other", in: "dev")?.secret == Secret("other"))
        }
    }

    @Test func `no secret lies in the file`() async throws {
        try await withStore { test in
            let raw = try SQLiteConnection.open(test.path)
            let box = try #require(try raw.firstRow(of: "SELECT credentials FROM connections") { $0.blob(0) })
            #expect(!String(decoding: box, as: UTF8.self).contains("canary"))
            try raw.close()
        }
    }
}
