import EngineLanguage
import Foundation
import Testing

/// Our parser against Python's, which somebody else wrote.
struct JSONOracleTests {
    @Test func `a hundred thousand texts mean to us what they mean to Python`() throws {
        var generator = JSONTextGenerator(seed: Seed.make(for: "JSONOracleTests"))
        let texts = (0..<120_000).map { index -> [UInt8] in
            let text = generator.next()
            return index % 3 == 0 ? ByteMutation.mutate(text, using: &generator.random) : text
        }
        let answers = try Self.ask(texts)
        #expect(answers.count == texts.count)
        var accepted = 0
        for (text, answer) in zip(texts, answers) {
            let ours = (try? JSONValue(parsing: text)).map { JSONWriter.bytes($0) }
            if ours != nil { accepted += 1 }
            guard ours == answer else {
                let shown = String(decoding: text, as: UTF8.self)
                Issue.record("ours: \(Self.show(ours)), Python's: \(Self.show(answer)), text: \(shown)")
                return
            }
        }
        #expect(accepted > 80_000)
        #expect(accepted < 110_000)
    }

    private static func show(_ bytes: [UInt8]?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self) } ?? "refused"
    }

    /// Python's canonical text of each input, or nothing where it refuses; one process for all.
    private static func ask(_ texts: [[UInt8]]) throws -> [[UInt8]?] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-json-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("texts")
        let output = folder.appendingPathComponent("answers")
        try Data(texts.flatMap { frame($0) }).write(to: input)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = Fixture.folder.appendingPathComponent("json-oracle/oracle.py").path
        process.arguments = ["python3", script, input.path, output.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return unframe(Array(try Data(contentsOf: output)))
    }

    private static func frame(_ bytes: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
    }

    /// Length 0 means refused.
    private static func unframe(_ bytes: [UInt8]) -> [[UInt8]?] {
        var answers: [[UInt8]?] = []
        var at = 0
        while at + 4 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) }
            answers.append(length == 0 ? nil : Array(bytes[at + 4..<at + 4 + length]))
            at += 4 + length
        }
        return answers
    }
}
