import EngineFixtures
import EngineLanguage
import EngineTesting
import Glibc
import Testing

@testable import EngineCLI

/// The program itself on a terminal and under signals.
@Suite(.timeLimit(.minutes(2)))
struct StopSignalTests {
    /// A sandbox of a hundred slow pages.
    private func slow(_ body: (TypedLine, String) async throws -> Void) async throws {
        try await TypedLine.connected(contacts: 1_000, { $0.pageSizeLimit = 10 }) { line, address in
            await line.control("latency?ms=100")
            try await body(line, address)
        }
    }

    private static func records(_ line: TypedLine) async -> Int64 {
        let list = await line.type("record list --json")
        return list.json?["models"]?[0]?["records"]?.number?.int64 ?? 0
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal ends a sync with 6, its pages stored, and the next run goes on`(_ signal: Int32) async throws {
        try await slow { line, _ in
            let engine = try BuiltEngine("run sync sandbox --stream Contact --progress plain", in: line.folder)
            try await eventually("a page") { engine.errors.contains("Contact: 30 records") }
            engine.signal(signal)
            #expect(try await engine.end() == ExitCode.interrupted.rawValue)
            #expect(engine.errors.contains("error: interrupted; the pages read so far are stored [interrupted]"))
            #expect(engine.errors.contains("'engine run sync sandbox --stream Contact' goes on from there"))
            #expect(engine.output.contains("interrupted"))
            let stored = await Self.records(line)
            #expect(stored >= 30 && stored < 1_000 && stored % 10 == 0)
            await line.control("latency?ms=0")
            let rest = await line.type("run sync sandbox --stream Contact --json")
            #expect(rest.code == .done, "\(rest.errors)")
            #expect(rest.json?["streams"]?[0]?["added"]?.number?.int64 == 1_000 - stored)
        }
    }

    @Test func `a second signal does not wait`() async throws {
        try await slow { line, _ in
            await line.control("latency?ms=20000")
            let engine = try BuiltEngine("run sync sandbox --stream Contact", in: line.folder)
            try await eventually("the beginning") { engine.errors.contains("Contact: reading") }
            engine.signal(SIGINT)
            engine.signal(SIGINT)
            #expect(try await engine.end() == ExitCode.interrupted.rawValue)
        }
    }

    @Test(arguments: ["call sandbox GET /v1/me", "connection verify sandbox", "run tool sandbox.list_contacts"])
    func `a call that waits for upstream ends at a signal`(_ words: String) async throws {
        try await slow { line, address in
            await line.control("latency?ms=20000")
            let engine = try BuiltEngine(words, in: line.folder)
            try await eventually("the call") { Self.isConnected(to: address, from: engine.id) }
            engine.signal(SIGTERM)
            #expect(try await engine.end() == ExitCode.interrupted.rawValue)
            #expect(engine.errors.contains("[interrupted]") && engine.output.isEmpty)
        }
    }

    /// Whether a process has a connection of its own to an address: as the kernel lists them.
    private static func isConnected(to address: String, from id: pid_t) -> Bool {
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }),
            let table = try? TextFile.text("/proc/\(id)/net/tcp")
        else { return false }
        let digits = String(port, radix: 16, uppercase: true)
        let wanted = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        let own = sockets(of: id)
        // Local address, remote address, state (01 is established), and in the tenth place the socket's number.
        return table.split(separator: "\n").contains { line in
            let parts = line.split(separator: " ")
            return parts.count > 9 && parts[2].hasSuffix(wanted) && parts[3] == "01" && own.contains(String(parts[9]))
        }
    }

    private static func sockets(of id: pid_t) -> Set<String> {
        var numbers: Set<String> = []
        for descriptor in 0..<64 {
            var buffer = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/\(id)/fd/\(descriptor)", &buffer, buffer.count - 1)
            guard count > 0 else { continue }
            let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if target.hasPrefix("socket:[") { numbers.insert(String(target.dropFirst(8).dropLast())) }
        }
        return numbers
    }

    @Test func `an interrupted connect leaves no file behind`() async throws {
        try await slow { line, address in
            await line.control("latency?ms=20000")
            let engine = try BuiltEngine(
                "connect sandbox --connection second --base-url http://\(address) --credentials key.yaml",
                in: line.folder)
            try await eventually("the trial") {
                TextFile.paths(below: line.folder, ending: "").contains { $0.contains(".trial-") }
            }
            engine.signal(SIGINT)
            #expect(try await engine.end() == ExitCode.interrupted.rawValue)
            #expect(!TextFile.paths(below: line.folder, ending: "").contains { $0.contains(".trial-") })
            let list = await line.type("connection list --json")
            #expect(list.json?["connections"]?.elements?.count == 1)
        }
    }

    @Test(arguments: ["sandbox --listen 127.0.0.1:0", "mock sandbox --listen 127.0.0.1:0"])
    func `a server that is told to stop ends well`(_ words: String) async throws {
        let line = try TypedLine()
        let engine = try BuiltEngine(words + " --json", in: line.folder)
        try await eventually("the address") { engine.output.contains("\"address\":\"http://127.0.0.1:") }
        engine.signal(SIGTERM)
        #expect(try await engine.end() == ExitCode.done.rawValue)
    }

    @Test func `cancelling the task of a server stops it too`() async throws {
        let line = try TypedLine()
        let task = Task { await line.type("sandbox --listen 127.0.0.1:0") }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.code == .done && outcome.output.hasPrefix("The sandbox listens on http://127.0.0.1:"))
    }

    @Test func `an export that is stopped leaves no half of a database`() async throws {
        try await TypedLine.synced { line in
            let task = Task { await line.type("record export --format sqlite --out out.db") }
            task.cancel()
            let outcome = await task.value
            // The cancellation may come too late: then the whole is there.
            #expect(outcome.code == .interrupted ? !line.exists("out.db") : line.exists("out.db"))
        }
    }
}

@Suite(.timeLimit(.minutes(2)))
struct PseudoTerminalTests {
    @Test func `a secret is asked without echo, and the connection works`() async throws {
        try await TypedLine.connected { line, address in
            let terminal = try PseudoTerminal()
            let engine = try BuiltEngine(
                "connect sandbox --connection asked --base-url http://\(address)", in: line.folder,
                terminal: terminal.path)
            try await terminal.wait(for: "API key")
            try await eventually("no echo") { !terminal.echoes }
            terminal.type("sandbox-key\n")
            #expect(try await engine.end() == 0)
            #expect(terminal.text.contains("Connected 'asked' to Sandbox"))
            #expect(terminal.text.ranges(of: "sandbox-key").count == 2, "only the example of the question shows it")
            #expect(terminal.echoes)
        }
    }

    @Test func `ctrl-C at a question ends with 6 and gives the echo back`() async throws {
        try await TypedLine.connected { line, address in
            let terminal = try PseudoTerminal()
            let engine = try BuiltEngine(
                "connect sandbox --connection asked --base-url http://\(address)", in: line.folder,
                terminal: terminal.path)
            try await terminal.wait(for: "API key")
            try await eventually("no echo") { !terminal.echoes }
            terminal.type("\u{3}")
            #expect(try await engine.end() == ExitCode.interrupted.rawValue)
            #expect(terminal.echoes)
        }
    }

    @Test func `progress on a terminal is a line that is written over`() async throws {
        try await TypedLine.connected(contacts: 100, { $0.pageSizeLimit = 10 }) { line, _ in
            await line.control("latency?ms=60")
            let terminal = try PseudoTerminal()
            let engine = try BuiltEngine(
                "run sync sandbox --stream Contact", in: line.folder, environment: ["TERM": "xterm"],
                terminal: terminal.path)
            #expect(try await engine.end() == 0)
            let text = terminal.text
            // How many of the ten pages are shown depends on how busy the machine is.
            #expect(text.ranges(of: "\r\u{1B}[2KContact: ").count > 1)
            #expect(text.contains("\r\u{1B}[2Kstream   added"))
        }
    }

    @Test(arguments: [["CI": "true"], ["TERM": "dumb"]])
    func `where lines cannot be written over, each page is a plain line`(_ environment: [String: String]) async throws {
        try await TypedLine.connected(contacts: 20, { $0.pageSizeLimit = 10 }) { line, _ in
            let terminal = try PseudoTerminal()
            let engine = try BuiltEngine(
                "run sync sandbox --stream Contact", in: line.folder, environment: environment, terminal: terminal.path)
            #expect(try await engine.end() == 0)
            #expect(terminal.text.contains("Contact: 10 records\r\nContact: 20 records\r\n"))
            #expect(!terminal.text.contains("\u{1B}["))
        }
    }

    @Test func `a table is as wide as the terminal`() async throws {
        try await TypedLine.synced { line in
            for (columns, isShown) in [(UInt16(60), false), (UInt16(400), true)] {
                let terminal = try PseudoTerminal(columns: columns)
                let engine = try BuiltEngine("record list Contact --limit 3", in: line.folder, terminal: terminal.path)
                #expect(try await engine.end() == 0)
                let lines = terminal.text.split(separator: "\r\n")
                #expect(lines.contains { $0.hasPrefix("not shown: ") } != isShown)
                #expect(lines[0].contains("updated_at") == isShown)
                #expect(lines.prefix(4).allSatisfy { $0.count <= Int(columns) })
            }
        }
    }

    @Test func `deleting asks for the name`() async throws {
        try await TypedLine.connected { line, _ in
            for (typed, code) in [("other", ExitCode.failed), ("sandbox", .done)] {
                let terminal = try PseudoTerminal()
                let engine = try BuiltEngine("connection delete sandbox", in: line.folder, terminal: terminal.path)
                try await terminal.wait(for: "Type the name")
                terminal.type("\(typed)\n")
                #expect(try await engine.end() == code.rawValue)
            }
            let list = await line.type("connection list --json")
            #expect(list.json?["connections"] == [])
        }
    }
}
