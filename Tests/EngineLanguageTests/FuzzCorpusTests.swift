import EngineLanguage
import Foundation
import Testing

/// Replays what the fuzz targets of `Fuzz/` start from and have found: nothing may trap.
struct FuzzCorpusTests {
    /// For each folder of the corpus, what its target does with an input.
    static let targets: [String: @Sendable ([UInt8]) -> Void] = [
        "expression": replayExpression, "json": replayJSON, "template": replayTemplate, "yaml": replayYAML,
    ]

    static let corpus = Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fuzz/corpus")

    /// Folders that the tests of another target replay.
    private static let elsewhere: Set = [
        "csv", "email", "fields", "form", "manifest", "query", "request", "response", "websocket", "xml", "zip",
    ]

    @Test func `every corpus has a target here`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders).subtracting(Self.elsewhere) == Set(Self.targets.keys))
    }

    @Test(arguments: targets.keys.sorted())
    func `a corpus is read without a trap`(_ name: String) throws {
        let folder = Self.corpus.appendingPathComponent(name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.isEmpty)
        for file in files.sorted() {
            Self.targets[name]?(Array(try Data(contentsOf: folder.appendingPathComponent(file))))
        }
    }

    private static func replayJSON(_ bytes: [UInt8]) {
        do throws(JSONFault) {
            let value = try JSONValue(parsing: bytes)
            #expect((try? JSONValue(parsing: JSONWriter.bytes(value))) == value)
        } catch {
            #expect((0...bytes.count).contains(error.offset))
        }
    }

    private static func replayYAML(_ bytes: [UInt8]) {
        let file = SourceFile(path: "fuzz.yaml", bytes: bytes)
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(file, diagnostics: &diagnostics)
        #expect(tree != nil || diagnostics.hasErrors)
        for diagnostic in diagnostics.all { #expect(diagnostic.span.end <= file.bytes.count) }
    }
}
