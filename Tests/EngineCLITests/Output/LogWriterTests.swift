import Engine
import EngineNetwork
import Glibc
import Synchronization
import Testing

@testable import EngineCLI

/// A log whose reader stands still holds nobody up.
@Suite(.timeLimit(.minutes(1)))
struct LogWriterTests {
    /// What takes the bytes: it stands still for as long as it is told.
    private final class Reader: Sendable {
        let text = Mutex("")
        let isStopped = Atomic<Bool>(true)
        let hasBegun = Atomic<Bool>(false)

        func take(_ bytes: [UInt8]) {
            hasBegun.store(true, ordering: .releasing)
            while isStopped.load(ordering: .acquiring) { usleep(1_000) }
            text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
        }

        var lines: [Substring] { text.withLock { $0 }.split(separator: "\n") }
    }

    private func world() throws -> (LogWriter, Reader) {
        let reader = Reader()
        return (try LogWriter(form: .json, now: { 0 }) { reader.take($0) }, reader)
    }

    @Test func `lines come whole and in order`() async throws {
        let (writer, reader) = try world()
        reader.isStopped.store(false, ordering: .releasing)
        for number in 0..<2_000 { writer.log.write(.info, "line", ["number": .number(number)]) }
        await writer.finish(within: .seconds(20))
        #expect(reader.lines.count == 2_000)
        #expect(reader.lines.enumerated().allSatisfy { $1.hasSuffix("\"number\":\($0)}") })
    }

    @Test func `a reader that stands still loses lines that are counted, and nobody waits for it`() async throws {
        let (writer, reader) = try world()
        writer.log.write(.info, "first", [:])
        try await eventually("the reader") { reader.hasBegun.load(ordering: .acquiring) }
        // More than may wait: what is written returns all the same, or this test would not end.
        let filler = String(repeating: "x", count: 1_000)
        for _ in 0..<3_000 { writer.log.write(.info, "more", ["filler": .text(filler)]) }
        let began = ContinuousClock.now
        await writer.finish(within: .milliseconds(50))
        #expect(ContinuousClock.now - began < .seconds(10), "it does not wait for the reader")
        reader.isStopped.store(false, ordering: .releasing)
        try await eventually("the count of what was lost") { reader.lines.last?.contains("log lines lost") == true }
        let kept = reader.lines.count { $0.contains("\"more\"") }
        let lost = 3_000 - kept
        #expect(lost > 1_000 && kept > 500)
        #expect(reader.lines.last?.hasSuffix("\"count\":\(lost)}") == true, "\(reader.lines.last ?? "") \(lost)")
        await writer.finish(within: .seconds(20))
    }
}
