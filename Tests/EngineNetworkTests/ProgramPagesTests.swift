import Glibc
import Testing

@testable import EngineNetwork

struct ProgramPagesTests {
    /// KiB of files that are mapped into this process and present.
    private static func mapped() throws -> Int {
        let file = try #require(fopen("/proc/self/status", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&bytes, 1, bytes.count, file)
        let status = String(decoding: bytes.prefix(count), as: UTF8.self)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
        return try #require(line.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first)
    }

    @Test func `what was only read of the program is given back, and comes again`() throws {
        let before = try Self.mapped()
        ProgramPages.giveBack()
        let after = try Self.mapped()
        // Other tests run meanwhile, and bring back what they need.
        #expect(after < before * 9 / 10, "\(before) KiB, then \(after)")
        let phrase = (0..<1_000).map { "\($0)" }.joined(separator: " ")
        #expect(phrase.count == 3_889)
    }
}
