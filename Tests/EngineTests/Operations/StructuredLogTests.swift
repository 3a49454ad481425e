import Engine
import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Synchronization
import Testing

/// Lines of JSON that no value can forge, and in which no secret has a form (reliability.md X2, X3).
struct StructuredLogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func written(
        _ level: LogLevel = .info, _ form: StructuredLog.Form = .json, _ body: (StructuredLog) -> Void
    ) -> [String] {
        let lines = Lines()
        body(StructuredLog(level: level, form: form, now: { 1_767_225_600_123_456 }, write: lines.add))
        return lines.all
    }

    @Test func `a line is one object with time, level and message first`() {
        let lines = written {
            $0.write(.info, "request", ["request_id": .text("r1"), "status": .number(200), "ok": .flag(true)])
        }
        #expect(
            lines == [
                #"{"ts":"2026-01-01T00:00:00.123Z","level":"info","msg":"request","request_id":"r1","status":200,"ok":true}"#
                    + "\n"
            ])
    }

    @Test func `what is less important than asked for is left out`() {
        let lines = written(.warning) { log in for level in LogLevel.allCases { log.write(level, level.rawValue) } }
        #expect(lines.count == 2 && lines[0].contains("warning") && lines[1].contains("error"))
    }

    @Test(arguments: [StructuredLog.Form.json, .plain])
    func `a value cannot forge a line or move a terminal`(_ form: StructuredLog.Form) {
        let forged = "x\n{\"level\":\"error\"}\r\u{1B}[2J\u{0}"
        let lines = written(.info, form) { $0.write(.info, "call \n", ["path": .text(forged)]) }
        #expect(lines.count == 1)
        #expect(lines[0].filter(\.isNewline).count == 1 && lines[0].hasSuffix("\n"))
        #expect(!lines[0].unicodeScalars.dropLast().contains { $0.value < 32 }, "\(lines[0])")
    }

    @Test(arguments: [StructuredLog.Form.json, .plain])
    func `a secret is told to be there, and an address by its origin`(_ form: StructuredLog.Form) throws {
        let url = try URLValue("https://host.test:8443/oauth/canary-2?code=canary-3#canary-4")
        let lines = written(.debug, form) {
            $0.write(
                .debug, "token",
                [
                    "token": .secret(Secret("canary-5")), "none": .secret(nil), "to": .origin(url),
                    "took": .seconds(.milliseconds(1_005)),
                ])
        }
        let line = lines.joined()
        #expect(!line.contains("canary"), "\(line)")
        #expect(line.contains("[secret]") && line.contains("https://host.test:8443"))
        #expect(line.contains("1.005"))
    }

    @Test func `a long text is cut`() {
        let lines = written { $0.write(.info, "x", ["detail": .text(String(repeating: "a", count: 100_000))]) }
        #expect(lines[0].utf8.count < 2_200 && lines[0].contains("…"))
    }

    @Test func `events are written with what they belong to`() {
        let lines = written { log in
            let sink = LogSink(log, [("connection_id", .text("main"))])
            sink.record(RenewalFailed(connection: "main", change: .renewalRefused, reason: "no longer accepted"))
        }
        let value = lines.first.flatMap { try? JSONValue(parsing: $0) }
        #expect(value?["level"] == "warning" && value?["msg"] == "token.renewal_failed")
        #expect(value?["connection_id"] == "main")
        #expect(value?["detail"]?.string?.contains("no longer accepted") == true)
    }
}
