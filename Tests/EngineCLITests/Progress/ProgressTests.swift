import EngineLanguage
import Synchronization
import Testing

@testable import Engine
@testable import EngineCLI

struct ProgressDisplayTests {
    private func plain(_ text: String) -> String {
        text.replacing("\u{1B}[2K", with: "<clear>").replacing("\u{1B}[1A", with: "<up>").replacing(
            "\r", with: "<start>")
    }

    @Test func `a stream has one line that is written over`() {
        var display = ProgressDisplay()
        #expect(display.update(StreamStarted(stream: "Contact"), at: 0, width: 80) == "Contact: reading")
        let second = display.update(PageStored(stream: "Contact", records: 100, total: 100), at: 0.2, width: 80)
        #expect(plain(second) == "<start><clear>Contact: 100 records")
        let third = display.update(PageStored(stream: "Contact", records: 900, total: 1_000), at: 2, width: 80)
        #expect(plain(third) == "<start><clear>Contact: 1000 records, 500/s")
    }

    @Test func `several streams have a line each, in the order in which they began`() {
        var display = ProgressDisplay()
        _ = display.update(StreamStarted(stream: "A"), at: 0, width: 80)
        #expect(
            plain(display.update(StreamStarted(stream: "B"), at: 0, width: 80))
                == "<start><clear>A: reading\nB: reading")
        let page = display.update(PageStored(stream: "A", records: 5, total: 5), at: 0.3, width: 80)
        #expect(plain(page) == "<start><clear><up><clear>A: 5 records\nB: reading")
    }

    @Test func `pages that come faster than a picture are not drawn`() {
        var display = ProgressDisplay()
        _ = display.update(StreamStarted(stream: "A"), at: 0, width: 80)
        #expect(display.update(PageStored(stream: "A", records: 1, total: 1), at: 0.01, width: 80) == "")
        #expect(display.update(PageStored(stream: "A", records: 1, total: 2), at: 0.06, width: 80) != "")
    }

    @Test func `other news stays, above the lines`() {
        var display = ProgressDisplay()
        _ = display.update(StreamStarted(stream: "A"), at: 0, width: 80)
        let text = display.update(CallWaits(seconds: 2, reason: "429"), at: 0.01, width: 80)
        #expect(plain(text) == "<start><clear>waiting 2 s: 429\nA: reading")
    }

    @Test func `lines end before the last column of the terminal`() {
        var display = ProgressDisplay()
        let name = String(repeating: "x", count: 100)
        #expect(display.update(StreamStarted(stream: name), at: 0, width: 40).count == 39)
    }

    @Test func `what upstream says steers no terminal`() {
        var display = ProgressDisplay()
        let text = display.update(CallWaits(seconds: 1, reason: "\u{1B}[2Jgone"), at: 0, width: 80)
        #expect(!text.contains("\u{1B}[2J"))
    }

    @Test func `at the end the lines are taken away, once`() {
        var display = ProgressDisplay()
        #expect(display.clear() == "")
        _ = display.update(StreamStarted(stream: "A"), at: 0, width: 80)
        _ = display.update(StreamStarted(stream: "B"), at: 0, width: 80)
        #expect(plain(display.clear()) == "<start><clear><up><clear>")
        #expect(display.clear() == "")
    }

    @Test func `a page of a stream that was not begun draws nothing`() {
        var display = ProgressDisplay()
        #expect(display.update(PageStored(stream: "A", records: 1, total: 1), at: 1, width: 80) == "")
    }
}

struct ProgressLineTests {
    private func json(_ event: any EngineEvent) throws -> JSONValue {
        try JSONValue(parsing: ProgressLine.json(event, requestID: "req_1"))
    }

    @Test func `an event is an object with its facts`() throws {
        #expect(
            try json(PageStored(stream: "A", records: 10, total: 30)) == [
                "event": "sync.page_stored", "message": "A: 30 records", "request_id": "req_1", "stream": "A",
                "records": 10, "total": 30,
            ])
        #expect(
            ProgressLine.json(CallWaits(seconds: 1.5, reason: "429"), requestID: "req_1")
                == #"{"event":"call.waits","message":"waiting 1.5 s: 429","request_id":"req_1","seconds":1.5,"reason":"429"}"#
        )
        #expect(try json(StreamStarted(stream: "A"))["stream"] == "A")
        #expect(try json(PassRestarted(stream: "A", reason: "lost"))["reason"] == "lost")
        #expect(try json(TokenRenewed(connection: "main"))["connection"] == "main")
    }

    @Test func `only pages and beginnings are routine`() {
        #expect(ProgressLine.isRoutine(PageStored(stream: "A", records: 1, total: 1)))
        #expect(ProgressLine.isRoutine(StreamStarted(stream: "A")))
        #expect(!ProgressLine.isRoutine(CallWaits(seconds: 1, reason: "x")))
        #expect(!ProgressLine.isRoutine(PassRestarted(stream: "A", reason: "x")))
    }
}

struct SyncProgressTests {
    private func written(
        _ style: ProgressStyle, isTerminal: Bool, output: OutputFormat = .table, _ events: [any EngineEvent]
    ) -> String {
        let caught = Mutex("")
        let devices = TerminalSettings.Devices(input: false, output: false, error: isTerminal)
        let settings = TerminalSettings(devices: devices, progress: style)
        let terminal = Terminal(settings: settings, input: .nothing) { bytes, stream in
            #expect(stream == .error)
            caught.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
        }
        let progress = SyncProgress(
            session: CommandSession(
                terminal: terminal, output: OutputChoice(format: output), projectPath: nil, isProjectTyped: false,
                environment: [:], workingDirectory: "/", binaryPath: "", requestID: "req_1"))
        for event in events { progress.record(event) }
        progress.finish()
        return caught.withLock { $0 }
    }

    private static let events: [any EngineEvent] = [
        StreamStarted(stream: "A"), PageStored(stream: "A", records: 2, total: 2), CallWaits(seconds: 1, reason: "429"),
    ]

    @Test func `elsewhere than on a terminal each page is a plain line`() {
        let lines = "A: reading\nA: 2 records\nwaiting 1 s: 429\n"
        #expect(written(.auto, isTerminal: false, Self.events) == lines)
        #expect(written(.plain, isTerminal: true, Self.events) == lines)
        #expect(written(.auto, isTerminal: false, output: .json, Self.events) == lines)
    }

    @Test func `on a terminal lines are written over and go away`() {
        let text = written(.auto, isTerminal: true, Self.events)
        #expect(text.contains("\r\u{1B}[2K") && text.hasSuffix("\r\u{1B}[2K"))
    }

    @Test func `none leaves what somebody should look at`() {
        #expect(written(.none, isTerminal: true, Self.events) == "waiting 1 s: 429\n")
    }

    @Test func `json is an object a line`() throws {
        let lines = written(.json, isTerminal: true, Self.events).split(separator: "\n")
        let names = try lines.map { try JSONValue(parsing: String($0))["event"]?.string }
        #expect(names == ["sync.stream_started", "sync.page_stored", "call.waits"])
    }
}
