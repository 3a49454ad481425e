import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import EngineTesting
import Testing

@testable import Engine

/// Items that are as they were are not mapped again, and nobody can tell (docs/decisions/0035).
@Suite(.timeLimit(.minutes(5)))
struct KnownItemsTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, .random(in: 0...UInt64(UInt32.max))]

    /// A sync with all that could tell the difference: conditions, deletions, partitions, cursors, fields that never
    /// have a value and such that are of another type.
    private static func texts(number: String = "record.number % 1000", more: String = "") -> [String: String] {
        let sync = """
            sync: all
            provider: sandbox
            models:
              Person:
                key: id
                fields:
                  id: { from: record.id }
                  name: { type: string, from: record.name }
                  balance: { type: integer, from: record.balance }
                  number: { type: integer, from: "\(number)" }
                  company: { type: string, from: record.?company.?name }
                  never: { type: string, from: record.?nickname }
                  score: { type: number, from: record.?score }
              Piece:
                key: id
                fields:
                  id: { from: record.id }
                  title: { from: record.title }
                  state: { from: "project.state + record.state" }
            streams:
              Active:
                endpoint: list_contacts
                model: Person
                where: "record.status == 'active'"
                deletes: { full_scan: true }
              Everyone:
                endpoint: list_contacts
                model: Person
                deletes: { when: "record.status == 'lead'" }
              Project: { endpoint: list_projects, deletes: { full_scan: true } }
              Piece:
                for_each: { stream: Project, as: project, concurrency: 3 }
                endpoint: list_tasks
                with: { project: "${project.id}" }
                model: Piece
              \(more)
            """
        return ["syncs/all.yaml": sync]
    }

    @Test(arguments: seeds)
    func `after any runs the store and the counts are as if every item had been mapped`(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        print("known items: seed \(seed)")
        try await withWorld(texts: Self.texts()) { configuration in
            configuration.seed = seed
            configuration.contacts = 150
            configuration.projects = 7
            configuration.tasksPerProject = 5
            configuration.pageSizeLimit = Int.random(in: 3...60, using: &random)
        } _: { world in
            try await world.connect("other")
            var definitions = 1
            for step in 0..<7 {
                if step > 0 {
                    for _ in 0..<Int.random(in: 0...2, using: &random) { try await change(world, &random) }
                }
                if Int.random(in: 0..<5, using: &random) == 0 { definitions += 1 }
                let now = world.with(texts: Self.texts(number: "record.number % \(definitions * 1_000)"))
                let isFull = Int.random(in: 0..<6, using: &random) == 0
                let limit = Int.random(in: 0..<6, using: &random) == 0 ? Int.random(in: 1...90, using: &random) : nil
                let quick = try await run(now, "main", isFull, limit, mapsAll: false)
                let slow = try await run(now, "other", isFull, limit, mapsAll: true)
                #expect(quick == slow, "seed \(seed), step \(step)")
                for model in ["Active", "Everyone", "Project", "Piece"] {
                    let (quick, slow) = (try await now.rows(model, of: "main"), try await now.rows(model, of: "other"))
                    #expect(quick == slow, "seed \(seed), step \(step), \(model)")
                }
            }
        }
    }

    private func change(_ world: SyncWorld, _ random: inout SeededGenerator) async throws {
        let list = ["contacts", "contacts", "projects"].randomElement(using: &random) ?? "contacts"
        let action = ["change", "change", "add", "delete"].randomElement(using: &random) ?? "change"
        let count = Int.random(in: 1...(list == "contacts" ? 12 : 2), using: &random)
        try await world.control("\(list)/\(action)?count=\(count)")
    }

    /// What a run tells of each stream: counts, items, warnings, outcome.
    private func run(
        _ world: SyncWorld, _ connection: String, _ isFull: Bool, _ limit: Int?, mapsAll: Bool
    ) async throws -> [String] {
        let run = try await world.run("all", connection: connection) { options in
            options.isFull = isFull
            options.limit = limit
            options.mapsAll = mapsAll
            options.allowsShrinking = true
        }
        return run.streams.map {
            "\($0.name): \(run.counts($0.name).map { "\($0)" } ?? "-"), \($0.received), \($0.pages),"
                + " \($0.warnings.sorted()), \($0.outcome)"
        }
    }

    @Test func `what is as it was is not mapped, and still counted and warned of`() async throws {
        try await withWorld(texts: Self.texts()) { world in
            let first = try await world.run("all", streams: ["Everyone"])
            let again = try await world.run("all", streams: ["Everyone"])
            #expect(again.counts("Everyone")?.unchanged == first.counts("Everyone").map { $0.added + $0.unchanged })
            #expect(again["Everyone"]?.warnings == first["Everyone"]?.warnings)
            #expect(first["Everyone"]?.warnings.isEmpty == false)
        }
    }

    @Test func `a changed definition maps every item again`() async throws {
        try await withWorld(texts: Self.texts()) { world in
            try await world.run("all", streams: ["Everyone"])
            let before = try await world.stored("Everyone")
            let changed = world.with(texts: Self.texts(number: "record.number % 7"))
            let run = try await changed.run("all", streams: ["Everyone"])
            let after = try await world.stored("Everyone")
            #expect(after.values.allSatisfy { ($0["number"]?.number?.int64 ?? 99) < 7 })
            #expect(run.counts("Everyone")?.updated == before.filter { $0.value != after[$0.key] }.count)
        }
    }

    @Test func `a parent that changed maps its children again`() async throws {
        try await withWorld(texts: Self.texts()) {
            $0.projects = 6
        } _: { world in
            try await world.run("all", streams: ["Project", "Piece"])
            try await world.control("projects/change?count=6")
            let run = try await world.run("all", streams: ["Project", "Piece"])
            run.expectDone()
            let projects = try await world.stored("Project")
            let truth = try await world.truth("tasks")
            for (id, piece) in try await world.stored("Piece") {
                let parent = projects[truth[id]?["project_id"]?.string ?? ""]
                let state = (parent?["state"]?.string ?? "") + (truth[id]?["state"]?.string ?? "")
                #expect(piece["state"]?.string == state)
            }
        }
    }

    @Test func `pages on which most has changed are looked at ever less often`() {
        var look = SourceLook(isWanted: true)
        var looked: [Int] = []
        for page in 0..<60 where look.isDue() {
            looked.append(page)
            look.note(unchanged: page < 2 ? 100 : 10, of: 100)
        }
        #expect(looked == [0, 1, 2, 4, 7, 12, 21, 38, 55])
        #expect(looked.count < 60)
        var none = SourceLook(isWanted: false)
        #expect((0..<50).allSatisfy { _ in !none.isDue() })
    }
}
