import EngineCrypto
import EngineFixtures
import EngineStore
import Testing

struct PublicConnectionTests {
    private func new(_ id: String, of integration: String) -> NewConnection {
        var new = NewConnection(environment: "dev", name: id, provider: "acme", scheme: "key")
        new.integration = integration
        new.publicID = id
        return new
    }

    @Test func `an id is unique in its integration, a name in the environment`() async throws {
        try await withStore { world in
            let store = world.store
            let first = try await store.addConnection(new("main", of: "crm"), credentials: Secret("{}"))
            #expect(first.name == "main@crm" && first.publicID == "main")
            let second = try await store.addConnection(new("main", of: "crm-2"), credentials: nil)
            #expect(second.name == "main@crm-2")
            await #expect(throws: StoreFault.connectionExists(connection: "main")) {
                try await store.addConnection(new("main", of: "crm"), credentials: nil)
            }
            // The one of the command line has one text for both.
            #expect(try await store.connection(named: "main", in: "dev")?.publicID == "main")
            #expect(try await store.connection(withID: "main", of: "crm", in: "dev") == first)
            #expect(try await store.connection(withID: "main", of: "none", in: "dev") == nil)
            #expect(try await store.connection(numbered: first.id) == first)
            // What is sealed under the longer name opens there.
            #expect(try await store.credentials(of: "main@crm", in: "dev")?.secret == Secret("{}"))
        }
    }

    @Test func `an id stays taken when a name becomes free`() async throws {
        try await withStore { world in
            _ = try await world.store.addConnection(new("main", of: "crm"), credentials: nil)
            try await world.store.deleteConnection(named: "main", in: "dev")
            await #expect(throws: StoreFault.connectionExists(connection: "main")) {
                try await world.store.addConnection(new("main", of: "crm"), credentials: nil)
            }
        }
    }

    @Test func `one that nobody has claimed becomes usable with its owner, and is told apart before`() async throws {
        try await withStore { world in
            let store = world.store
            var waiting = new("shop", of: "crm")
            waiting.status = .pending
            let made = try await store.addConnection(waiting, credentials: Secret("{}"))
            var filter = ConnectionFilter(environment: "dev")
            filter.isPending = true
            #expect(try await store.connections(matching: filter) == [made])
            filter.isPending = false
            #expect(try await !store.connections(matching: filter).contains(made))
            var change = Store.ConnectionChange()
            change.tags = #"{"a":"b"}"#
            try await store.change(made, change, actor: "key a")
            #expect(try await store.connection(numbered: made.id)?.status == .pending, "a tag is no owner")
            change.owner = "u-1"
            try await store.change(made, change, actor: "key a")
            #expect(try await store.connection(numbered: made.id)?.status == .active)
            let events = try await store.events(in: "dev").filter { $0.action == "connection.status" }
            #expect(events.count == 1 && events.first?.actor == "key a")
        }
    }

    @Test func `what replaces a connection leaves what it says nothing of as it is by then`() async throws {
        try await withStore { world in
            let store = world.store
            let old = try await store.addConnection(new("main", of: "crm"), credentials: nil)
            var again = new("main", of: "crm")
            (again.name, again.owner, again.tags, again.metadata) = (
                old.name, "read", #"{"a":"read"}"#, #"{"b":"read"}"#
            )
            again.kept = [.owner, .tags, .metadata]
            // Behind whoever read it.
            var change = Store.ConnectionChange()
            (change.owner, change.tags) = ("u-2", #"{"a":"new"}"#)
            try await store.change(old, change, actor: "key a")
            try await store.replaceMetadata(of: [old.id], with: #"{"b":"new"}"#)
            let kept = try await store.replaceConnection(again, credentials: nil, isVerified: true)
            #expect(kept.owner == "u-2" && kept.tags == #"{"a":"new"}"# && kept.metadata == #"{"b":"new"}"#)
            again.kept = []
            let told = try await store.replaceConnection(again, credentials: nil, isVerified: true)
            #expect(told.owner == "read" && told.tags == #"{"a":"read"}"# && told.metadata == #"{"b":"read"}"#)
        }
    }

    @Test func `a change leaves what is not told, and an empty address takes one away`() async throws {
        try await withStore { world in
            var change = Store.ConnectionChange()
            change.webhookURL = "https://a.test"
            change.owner = "u-1"
            try await world.store.change(world.connection, change, actor: "key a")
            var again = Store.ConnectionChange()
            again.tags = #"{"a":"b"}"#
            try await world.store.change(world.connection, again, actor: "key a")
            let found = try #require(try await world.store.connection(named: "main", in: "dev"))
            #expect(found.webhookURL == "https://a.test" && found.owner == "u-1" && found.tags == #"{"a":"b"}"#)
            again.webhookURL = ""
            try await world.store.change(world.connection, again, actor: "key a")
            #expect(try await world.store.connection(named: "main", in: "dev")?.webhookURL == nil)
            #expect(try await world.store.events(in: "dev").first?.action == "connection.change")
        }
    }

    @Test func `a reading of credentials is noted`() async throws {
        try await withStore { world in
            try await world.store.noteFetch(of: world.connection, actor: "key a")
            let found = try #require(try await world.store.connection(named: "main", in: "dev"))
            #expect(found.fetchedAt == world.store.options.clock.now() && found.updatedAt == world.connection.updatedAt)
            let event = try #require(try await world.store.events(in: "dev").first)
            #expect(event.action == "credentials.read" && event.actor == "key a")
        }
    }

    @Test func `a trial has a store of its own, sealed with the same key, and leaves nothing`() async throws {
        try await withStore { world in
            let trial = try await world.store.openTrial()
            try await trial.store.addConnection(new("main", of: "crm"), credentials: Secret("canary"))
            #expect(try await trial.store.credentials(of: "main", in: "dev")?.secret == Secret("canary"))
            #expect(trial.store.options.path != world.path)
            await trial.close()
            #expect(try await world.store.connections(in: "dev").count == 1)
            #expect(!TextFile.paths(below: world.folder.path, ending: "").contains { $0.contains(".trial-") })
        }
    }
}
