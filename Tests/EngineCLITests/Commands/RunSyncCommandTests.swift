import EngineFixtures
import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

struct RunSyncCommandTests {
    private func counts(_ outcome: TypedLine.Outcome, _ stream: String = "Contact") -> [Int64] {
        let found = outcome.json?["streams"]?.elements?.first { $0["name"]?.string == stream }
        return ["added", "updated", "deleted", "unchanged"].map { found?[$0]?.number?.int64 ?? -1 }
    }

    @Test func `the first run adds, the second changes nothing, a third brings what changed`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(counts(await line.type("run sync sandbox --stream Contact --json")) == [25, 0, 0, 0])
            #expect(counts(await line.type("run sync sandbox --stream Contact --full --json")) == [0, 0, 0, 25])
            await line.control("contacts/change?count=4")
            await line.control("contacts/delete?count=2")
            await line.control("contacts/add?count=3")
            let third = await line.type("run sync sandbox --stream Contact --json")
            let found = counts(third)
            #expect(found[0] == 3 && found[2] == 2, "\(third.output)")
            #expect((2...4).contains(found[1]), "some of the changed ones may be deleted too: \(third.output)")
        }
    }

    @Test func `people read a table, and the next command that works`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run sync sandbox --stream Contact")
            let lines = outcome.lines
            #expect(lines[0] == "stream   added  updated  deleted  unchanged  pages  state")
            #expect(lines[1] == "Contact     25        0        0          0      1  done")
            #expect(lines[3].hasPrefix("25 records, ") && lines[3].hasSuffix(" s"))
            #expect(lines[5...] == ["Next:", "  engine record list Contact --connection sandbox"])
            #expect(outcome.errors == "Contact: reading\nContact: 25 records\n")
            #expect(await line.type("record list Contact --connection sandbox").code == .done)
        }
    }

    @Test func `without a stream all are read, parents first`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            let outcome = await line.type("run sync sandbox --json")
            let names = outcome.json?["streams"]?.elements?.compactMap { $0["name"]?.string }
            #expect(names == ["Contact", "Project", "Task"], "\(outcome.errors)")
            #expect(outcome.json?["streams"]?.elements?.allSatisfy { $0["state"] == "done" } == true)
        }
    }

    @Test func `a stream brings those that it leans on`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            let outcome = await line.type("run sync sandbox --stream Task --json")
            let names = outcome.json?["streams"]?.elements?.compactMap { $0["name"]?.string }
            #expect(names == ["Project", "Task"])
        }
    }

    @Test func `a limit ends each stream after so many records, and says that it is partial`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run sync sandbox --stream Contact --limit 10 --json")
            #expect(outcome.code == .done && counts(outcome)[0] == 10, "\(outcome.output)")
            #expect(outcome.json?["partial"] == true && outcome.json?["streams"]?[0]?["state"] == "partial")
            let text = await line.type("run sync sandbox --stream Contact --limit 5")
            #expect(text.output.contains("partial: something was left out"))
        }
    }

    @Test func `a dry run tells what would happen and stores nothing`() async throws {
        try await TypedLine.connected { line, _ in
            let outcome = await line.type("run sync sandbox --stream Contact --dry-run --json")
            #expect(outcome.json?["dry_run"] == true && counts(outcome)[0] == 25)
            #expect(await line.type("record list --json").json?["models"] == [])
            let text = await line.type("run sync sandbox --stream Contact --dry-run")
            #expect(text.output.contains("nothing was stored") && !text.output.contains("Next:"))
        }
    }

    @Test func `a full scan that would delete most asks for a yes`() async throws {
        try await TypedLine.connected(contacts: 3, { $0.projects = 200 }) { line, _ in
            #expect(await line.type("run sync sandbox --stream Project").code == .done)
            await line.control("projects/delete?count=150")
            let asked = await line.type("run sync sandbox --stream Project --json")
            #expect(asked.code == .failed && asked.error?["code"] == "shrink-guard", "\(asked.errors)")
            #expect(
                asked.error?["message"]?.string?.contains("would delete 150 of 200 records; nothing was deleted")
                    == true)
            #expect(asked.error?["hint"]?.string?.hasSuffix("engine run sync sandbox --stream Project --yes") == true)
            #expect(asked.json?["streams"]?[0]?["state"] == "asks")
            let before = await line.type("record list --json").json?["models"]?[0]?["records"]
            #expect(before == 200)
            let sure = await line.type("run sync sandbox --stream Project --yes --json")
            #expect(sure.code == .done && counts(sure, "Project")[2] == 150)
        }
    }

    @Test func `a run in which a stream failed ends with its code, and the others are stored`() async throws {
        try await TypedLine.connected { line, _ in
            await line.control("faults?fault=status%3D404%3B%20path%3D/v1/contacts")
            let outcome = await line.type("run sync sandbox --stream Contact --stream Project --json")
            #expect(outcome.code == .upstream, "\(outcome.errors)")
            let states = outcome.json?["streams"]?.elements?.compactMap { $0["state"]?.string }
            #expect(states == ["failed", "done"])
            #expect(outcome.json?["streams"]?[0]?["error"]?.string?.contains("404") == true)
            #expect(outcome.error?["message"]?.string?.hasPrefix("stream 'Contact': ") == true)
            #expect(counts(outcome, "Project")[0] == 2)
        }
    }

    @Test func `each stream that failed is told, and a refused credential decides`() async throws {
        try await TypedLine.connected { line, _ in
            await line.control("faults?fault=status%3D404%3B%20path%3D/v1/contacts")
            await line.control("faults?fault=status%3D401%3B%20path%3D/v1/projects")
            let outcome = await line.type("run sync sandbox")
            #expect(outcome.code == .refused, "\(outcome.errors)")
            let lines = outcome.errors.split(separator: "\n").filter { $0.contains("stream '") }
            #expect(lines.contains { $0.hasPrefix("stream 'Contact': ") && $0.contains("404") }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("error: stream 'Project': ") }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("stream 'Task': 'Project' failed") }, "\(lines)")
        }
    }

    @Test func `a wait is told with its reason, and the run goes on`() async throws {
        try await TypedLine.connected { line, _ in
            await line.control("faults?fault=rate_limit%3D1%3B%20times%3D1%3B%20path%3D/v1/contacts")
            let outcome = await line.type("run sync sandbox --stream Contact --json --progress json")
            #expect(outcome.code == .done, "\(outcome.errors)")
            let events = outcome.errors.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
            #expect(events.contains { $0["event"] == "call.waits" && $0["seconds"]?.number != nil })
            let request = events.first?["request_id"]
            #expect(request != nil && events.allSatisfy { $0["request_id"] == request })
        }
    }

    @Test func `progress is as it was asked for`() async throws {
        try await TypedLine.connected { line, _ in
            #expect(await line.type("run sync sandbox --stream Contact --progress none").errors.isEmpty)
            let plain = await line.type("run sync sandbox --stream Contact --full --progress=plain")
            #expect(plain.errors == "Contact: reading\nContact: 25 records\n")
            let json = await line.type("run sync sandbox --stream Contact --full --progress=json")
            #expect(json.errors.hasPrefix("{\"event\":\"sync.stream_started\""))
            let drawn = await line.type(["run", "sync", "sandbox", "--full"], isTerminal: true)
            #expect(drawn.errors.contains("\r\u{1B}[2K"))
        }
    }

    @Test func `a run that is cancelled ends with 6`() async throws {
        try await TypedLine.connected(contacts: 1_000, { $0.pageSizeLimit = 10 }) { line, _ in
            await line.control("latency?ms=50")
            let task = Task { await line.type("run sync sandbox --stream Contact --json") }
            try await eventually("a stored page") { line.exists("engine.db-wal") }
            task.cancel()
            let outcome = await task.value
            #expect(outcome.code == .interrupted, "\(outcome.errors)")
            #expect(outcome.error?["code"] == "interrupted" && outcome.error?["retryable"] == true)
        }
    }

    @Test func `a sync of the project's own runs with its input`() async throws {
        try await TypedLine.connected(contacts: 3) { line, _ in
            try line.write(
                """
                sync: one-project
                provider: sandbox
                input:
                  project: { type: string, required: true }
                streams:
                  Task:
                    for_each: null
                    with: { project: "${input.project}" }

                """, to: "syncs/one-project.yaml")
            let checked = await line.type("validate")
            try #require(checked.code == .done, "\(checked.output)")
            let missing = await line.type("run sync one-project")
            #expect(missing.code == .failed && missing.errors.contains("the input 'project' is needed"))
            #expect(missing.errors.contains("give it with --input project=…"))
            let outcome = await line.type("run sync one-project --input project=prj_1 --json")
            #expect(outcome.code == .done && outcome.json?["sync"] == "one-project", "\(outcome.errors)")
            let types = await line.type("record list")
            #expect(types.output.contains("{\"project\":\"prj_1\"}"))
        }
    }

    @Test func `two runs of one sync at once do not both write`() async throws {
        try await TypedLine.connected(contacts: 300, { $0.pageSizeLimit = 10 }) { line, _ in
            await line.control("latency?ms=20")
            async let first = line.type("run sync sandbox --stream Contact --json")
            async let second = line.type("run sync sandbox --stream Contact --json")
            let codes = [await first.code, await second.code]
            #expect(codes.contains(.done))
            #expect(codes.allSatisfy { $0 == .done || $0 == .local }, "\(codes)")
            #expect(await line.type("record list --json").json?["models"]?[0]?["records"] == 300)
        }
    }
}
