import Engine
import EngineDefinition
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

/// Syncs from files of every format, packed in every way (docs/guides/formats.md).
struct FormatSyncTests {
    /// A sync of a file; `more` are further keys of its stream.
    private static func sync(_ format: String, _ packing: String = "none", _ more: String = "") -> [String: String] {
        [
            "syncs/file.yaml": """
            sync: file
            provider: sandbox
            streams:
              ContactLine:
                endpoint: export_contacts
                with: { format: \(format), packing: \(packing) }
                deletes: full_scan
                \(more)

            """
        ]
    }

    private static let fields = ["name", "email", "status", "updated_at", "notes"]

    /// Those that a format holds as they are: a table of tabs has neither tabs nor line breaks in its cells.
    private static func fields(_ format: String) -> [String] {
        format == "tsv" ? fields.filter { $0 != "notes" } : fields
    }

    @Test(arguments: ["csv", "tsv", "ndjson", "xml"], ["none", "gzip", "zip"])
    func `a sync from a file holds what upstream has`(_ format: String, _ packing: String) async throws {
        try await withWorld(texts: Self.sync(format, packing), { $0.contacts = 1_500 }) { world in
            let run = try await world.run("file")
            run.expectDone()
            #expect(run.counts("ContactLine")?.added == 1_500)
            try await world.expectTruth(of: "contacts", in: "ContactLine", fields: Self.fields(format))
            // Another reading changes nothing, and what is gone upstream goes.
            #expect(try await world.run("file").counts("ContactLine")?.unchanged == 1_500)
            try await world.control("contacts/delete?count=7")
            try await world.control("contacts/change?count=5")
            let again = try await world.run("file")
            #expect(again.counts("ContactLine")?.deleted == 7)
            #expect(again.counts("ContactLine")?.updated == 5)
            try await world.expectTruth(of: "contacts", in: "ContactLine", fields: Self.fields(format))
        }
    }

    @Test func `a list in a JSON document is read as it comes, and what is gone goes`() async throws {
        let texts = [
            "syncs/list.yaml": """
            sync: list
            provider: sandbox
            streams:
              Item:
                request: GET /v1/contacts
                query: { limit: 1000 }
                pagination: none
                response: { format: json, element: data }
                records: response.body
                key: record.id
                deletes: full_scan

            """
        ]
        try await withWorld(
            texts: texts,
            { configuration in
                configuration.contacts = 900
                configuration.pageSizeLimit = 1_000
            }
        ) { world in
            let run = try await world.run("list")
            run.expectDone()
            #expect(run.counts("Item")?.added == 900)
            try await world.control("contacts/delete?count=7")
            #expect(try await world.run("list").counts("Item")?.deleted == 7)
            try await world.expectTruth(of: "contacts", in: "Item", fields: ["name", "email", "status", "notes"])
        }
    }

    /// More rows than a slice has.
    private static let many = 25_000

    @Test(arguments: ["none", "gzip", "zip"])
    func `a file of several slices is one call, and each slice is stored by itself`(_ packing: String) async throws {
        try await withWorld(texts: Self.sync("csv", packing), { $0.contacts = Self.many }) { world in
            let run = try await world.run("file")
            run.expectDone()
            #expect(run["ContactLine"]?.pages ?? 0 >= 3)
            #expect(try await world.count("calls") == 1)
            #expect(try await world.stored("ContactLine").count == Self.many)
        }
    }

    @Test(arguments: ["csv", "xml"])
    func `a connection that breaks in the middle is asked again, and goes on behind what is stored`(
        _ format: String
    ) async throws {
        let texts = Self.sync(format, "gzip", "query: { cut: 24000 }")
        try await withWorld(texts: texts, clock: RecordingClock(), { $0.contacts = Self.many }) { world in
            let run = try await world.run("file")
            run.expectDone()
            #expect(try await world.count("calls") == 2)
            #expect(run.counts("ContactLine")?.added == Self.many)
            // No row was taken twice.
            #expect(run["ContactLine"]?.received == Self.many)
        }
    }

    @Test func `a run that ends in the middle of a file goes on there, and deletes nothing that it has not seen`()
        async throws
    {
        // No second attempt: the first run ends where the connection breaks.
        let texts = Self.sync("csv", "none", "query: { cut: 24000 }\n    retry: { attempts: 1 }")
        try await withWorld(texts: texts, { $0.contacts = Self.many }) { world in
            let first = try await Self.run(world) { $0.received == 0 }
            #expect(first.last?.fault?.cause == .transport)
            let stored = try await world.stored("ContactLine").count
            #expect(stored > 0 && stored < Self.many, "\(stored) of \(first.map(\.received))")
            let second = try await Self.run(world) { $0.fault?.cause == .transport }
            #expect(second.last?.failureText == nil)
            #expect(second.map(\.received).reduce(0, +) == Self.many - stored)
            #expect(second.allSatisfy { $0.counts.deleted == 0 })
            try await world.expectTruth(of: "contacts", in: "ContactLine", fields: Self.fields)
        }
    }

    /// Runs the sync, and again while it got nowhere: without a second attempt a busy machine is enough for a connection
    /// not to come about in time, and that is not what is asked here.
    private static func run(
        _ world: SyncWorld, while isToBeRepeated: (StreamSummary) -> Bool
    ) async throws -> [StreamSummary] {
        var runs: [StreamSummary] = []
        repeat {
            runs.append(try #require(try await world.run("file")["ContactLine"]))
        } while runs.count < 5 && runs.last.map(isToBeRepeated) == true
        return runs
    }

    @Test func `a file that changed between two runs is read from its beginning`() async throws {
        let texts = Self.sync("csv", "gzip", "query: { cut: 24000 }\n    retry: { attempts: 1 }")
        try await withWorld(texts: texts, { $0.contacts = Self.many }) { world in
            _ = try await world.run("file")
            try await world.control("contacts/delete?count=40")
            try await world.control("contacts/change?count=40")
            let second = try await world.run("file")
            second.expectDone()
            #expect(second["ContactLine"]?.received == Self.many - 40)
            #expect(world.events.all.contains { $0 is PassRestarted })
            try await world.expectTruth(of: "contacts", in: "ContactLine", fields: Self.fields)
        }
    }

    @Test func `a limit takes the first rows of a file and leaves the rest`() async throws {
        try await withWorld(texts: Self.sync("csv", "gzip"), { $0.contacts = Self.many }) { world in
            let run = try await world.run("file") { $0.limit = 10 }
            #expect(run.counts("ContactLine")?.added == 10)
            #expect(try await world.stored("ContactLine").count == 10)
        }
    }

    @Test(arguments: [
        ("format: csv, packing: gzip", "response: { decode: zip }", "it is no zip archive"),
        ("format: csv, packing: none", "response: { format: ndjson }", "line 1, byte 0: expected a JSON value"),
        ("format: xml, packing: none", "response: { format: csv }", "columns"),
        ("format: csv, packing: none", "response: { format: xml }", "no sound XML: line 1, byte 0"),
        ("format: csv, packing: gzip", "response: { decode: none }", "it is not written in utf-8"),
    ])
    func `a file that is another than it is said to be is a fault with its place, and nothing is stored`(
        _ with: String, _ more: String, _ message: String
    ) async throws {
        let text = """
            sync: file
            provider: sandbox
            streams:
              ContactLine: { endpoint: export_contacts, with: { \(with) }, \(more), deletes: full_scan }

            """
        try await withWorld(texts: ["syncs/file.yaml": text], { $0.contacts = 50 }) { world in
            let fault = try #require(try await world.run("file")["ContactLine"]?.fault)
            #expect(fault.cause == .definition)
            #expect(fault.message.contains(message), "\(fault.message)")
            #expect(try await world.stored("ContactLine").isEmpty)
        }
    }
}
