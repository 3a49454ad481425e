import EngineDefinition
import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineImport

/// Whole documents that nobody here wrote, beside what becomes of them.
@Suite(.timeLimit(.minutes(5)))
struct GoldenImportTests {
    private static func imported(_ name: String) throws -> ImportResult {
        let path = TestFolder().fixture(name)
        let bytes = Array(try TextFile.text(path).utf8)
        let file = name.split(separator: "/").last.map(String.init) ?? name
        if name.hasPrefix("openapi/") { return try OpenAPIImporter(id: "acme").run(bytes, path: file) }
        return try AirbyteImporter(id: "acme").run(bytes, path: file)
    }

    static let documents = [
        "manifests/source-getlago.yaml", "manifests/source-sendinblue.yaml", "manifests/source-launchdarkly.yaml",
        "openapi/xeroapi-xero-projects.yaml", "openapi/connector-deepl.json",
    ]

    @Test(arguments: documents)
    func `a document becomes what it became before`(_ name: String) throws {
        let result = try Self.imported(name)
        var text = ""
        for item in result.items { text += "\(item.name): \(item.outcome.rawValue)\n" }
        for line in result.report {
            let place = line.line.map { "\($0):\(line.column ?? 0): " } ?? ""
            text += "\(place)\(line.kind.rawValue): \(line.item ?? "-"): \(line.message) [\(line.feature)]\n"
        }
        for file in result.files { text += "=== \(file.path)\n\(file.text)" }
        let golden = String(name.map { $0 == "/" ? "-" : $0 }) + ".txt"
        let difference = Golden().difference(golden, text)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test(arguments: documents)
    func `what is written validates, at any time the same`(_ name: String) throws {
        let result = try Self.imported(name)
        #expect(!result.files.isEmpty)
        #expect(try Self.imported(name).files == result.files)
        let texts = result.files.compactMap { DefinitionText(path: $0.path, text: $0.text) }
        let loaded = LibraryLoader(folders: [], texts: texts).load(.everything)
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        let errors = diagnostics.all.filter { $0.severity == .error }.map(\.message)
        #expect(errors.isEmpty)
        #expect(loaded.library.provider("acme") != nil)
    }

    @Test(arguments: documents)
    func `nothing is dropped without a line`(_ name: String) throws {
        let result = try Self.imported(name)
        for item in result.items where item.outcome != .whole {
            #expect(result.report.contains { $0.item == item.name && $0.kind != .note })
        }
        for item in result.items where item.outcome == .whole {
            #expect(!result.report.contains { $0.item == item.name && $0.kind != .note })
        }
    }

    @Test
    func `a document that was harmed anywhere is imported or refused, never a trap`() throws {
        var random = SeededGenerator(seed: Seed.make(for: #function))
        for name in ["manifests/source-getlago.yaml", "manifests/source-sendinblue.yaml"] {
            let text = Array(try TextFile.text(TestFolder().fixture(name)).utf8)
            for _ in 0..<60 {
                var bytes = text
                for _ in 0..<(1 + random.below(6)) {
                    let place = random.below(bytes.count)
                    switch random.below(3) {
                    case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(30)))
                    case 1:
                        bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(40))], at: place)
                    default: bytes[place] = UInt8(32 + random.below(95))
                    }
                }
                do {
                    let result = try AirbyteImporter(id: "acme").run(bytes, path: "m.yaml")
                    for item in result.items where item.outcome != .whole {
                        #expect(result.report.contains { $0.item == item.name || $0.item == nil })
                    }
                } catch {
                    #expect(error.place.hasPrefix("m.yaml"))
                }
            }
        }
    }
}
