import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Whole syncs from the sandbox over the real network into a real store.
struct SyncRunnerTests {
    @Test func `the first run stores what upstream has, the second finds all unchanged`() async throws {
        try await withWorld { world in
            let first = try await world.run()
            first.expectDone()
            try await world.expectTruth(
                of: "contacts", in: "Contact",
                fields: ["name", "number", "email", "status", "balance", "score", "tags", "notes", "updated_at"])
            try await world.expectTruth(
                of: "projects", in: "Project", fields: ["name", "state", "budget", "updated_at"])
            try await world.expectTruth(of: "tasks", in: "Task", fields: ["title", "state", "estimate", "updated_at"])
            #expect(first.counts("Contact") == Counts(added: 250))

            let second = try await world.run { $0.isFull = true }
            second.expectDone()
            for stream in second.streams {
                let counts = try #require(second.counts(stream.name))
                #expect(counts == Counts(unchanged: counts.unchanged), "\(stream.name)")
            }
            #expect(second.counts("Contact") == Counts(unchanged: 250))
        }
    }

    @Test func `exactly what changed, was added and was deleted upstream is counted and stored`() async throws {
        try await withWorld { world in
            try await world.run()
            try await world.control("contacts/change?count=10")
            try await world.control("contacts/delete?count=5")
            try await world.control("contacts/add?count=3")
            try await world.control("projects/change?count=2")
            let run = try await world.run()
            run.expectDone()
            let contacts = try #require(run.counts("Contact"))
            #expect(contacts.added == 3)
            #expect((5...10).contains(contacts.updated), "\(contacts)")
            #expect(contacts.deleted == 5)
            #expect(run.counts("Project") == Counts(updated: 2, unchanged: 18))
            try await world.expectTruth(of: "contacts", in: "Contact")
            try await world.expectTruth(of: "projects", in: "Project")
        }
    }

    @Test func `an incremental run reads no more than what is new`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"])
            try await world.control("counters/reset")
            try await world.control("contacts/change?count=1")
            let run = try await world.run(streams: ["Contact"])
            #expect(run.counts("Contact")?.updated == 1)
            #expect(try await world.count("calls") == 1)
        }
    }

    @Test func `records that come late are read again within the overlap`() async throws {
        try await withWorld { world in
            try await world.run(streams: ["Contact"])
            try await world.control("contacts/change?count=1")
            try await world.run(streams: ["Contact"])
            try await world.control("contacts/add?count=2&late=5")
            #expect(try await world.run(streams: ["Contact"]).counts("Contact")?.added == 2)
            try await world.expectTruth(of: "contacts", in: "Contact")
        }
    }

    @Test(arguments: ["link", "url", "page", "offset", "id"])
    func `every way of paging reads everything once`(paging: String) async throws {
        let sync = """
            sync: paged
            provider: sandbox
            streams:
              Paged: { endpoint: list_contacts_by_\(paging), deletes: full_scan }
            """
        try await withWorld(texts: ["syncs/paged.yaml": sync]) { world in
            let run = try await world.run("paged")
            run.expectDone()
            #expect(run.counts("Paged") == Counts(added: 250))
            #expect(run["Paged"]?.pages == 5)
            try await world.expectTruth(of: "contacts", in: "Paged")
        }
    }

    @Test func `a connection of GraphQL is paged to its end`() async throws {
        let sync = """
            sync: relay
            provider: sandbox
            streams:
              Relay: { endpoint: query_contacts, deletes: full_scan }
            """
        try await withWorld(texts: ["syncs/relay.yaml": sync]) { world in
            let run = try await world.run("relay")
            run.expectDone()
            #expect(run.counts("Relay") == Counts(added: 250))
            try await world.expectTruth(of: "contacts", in: "Relay")
        }
    }

    @Test func `a limit ends a stream after so many records and deletes nothing`() async throws {
        try await withWorld { world in
            try await world.run()
            let run = try await world.run { options in
                options.limit = 7
                options.isFull = true
            }
            #expect(run.isPartial)
            #expect(run.counts("Project") == Counts(unchanged: 7))
            #expect(run.streams.allSatisfy { $0.counts.deleted == 0 })
            try await world.expectTruth(of: "projects", in: "Project")
        }
    }

    @Test func `a dry run tells what would happen and stores nothing`() async throws {
        try await withWorld { world in
            let run = try await world.run(streams: ["Contact", "Project"]) { $0.isDryRun = true }
            #expect(run.isDryRun)
            #expect(run.counts("Contact") == Counts(added: 250))
            #expect(try await world.stored("Contact").isEmpty)
            try await world.run(streams: ["Project"])
            try await world.control("projects/change?count=3")
            let again = try await world.run(streams: ["Project"]) { $0.isDryRun = true }
            #expect(again.counts("Project")?.updated == 3)
            #expect(try await world.run(streams: ["Project"]).counts("Project")?.updated == 3)
        }
    }

    @Test func `two runs of one sync at once are not possible`() async throws {
        try await withWorld {
            $0.latency = .milliseconds(50)
        } _: { world in
            async let first = world.run(streams: ["Contact"])
            while try await world.count("calls") == 0 { await Task.yield() }
            await #expect { try await world.run(streams: ["Contact"]) } throws: { error in
                let fault = error as? CallFault
                return fault?.cause == .busy && fault?.message.contains("another run") == true
            }
            try await first.expectDone()
        }
    }
}
