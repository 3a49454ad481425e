import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// Bundled providers with something changed at random: diagnostics with sound places, each once, never a trap; and what
/// is still sound expands to a file that is sound too.
@Suite(.timeLimit(.minutes(5)))
struct MutatedDefinitionTests {
    private static let seeds: [UInt64] = [1, 2, 3, .random(in: 0...UInt64(UInt32.max))]
    private static let files = TextFile.paths(below: TestFolder().package + "/providers", ending: ".yaml").filter {
        !$0.hasSuffix(".cases.yaml")
    }

    @Test(arguments: seeds)
    func `any change to a provider gives a library or diagnostics`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        print("mutated definitions: seed \(seed)")
        #expect(Self.files.count >= 6)
        var sound = 0
        for round in 0..<90 {
            let path = Self.files[round % Self.files.count]
            var bytes = try TextFile.bytes(path)
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let file = DefinitionText(path: "providers/mutated.yaml", text: text) else { continue }
            let loaded = LibraryLoader(folders: [], texts: [file]).load(.everything)
            var diagnostics = loaded.diagnostics
            LibraryChecker(library: loaded.library).check(&diagnostics)
            expectSoundPlaces(diagnostics, "seed \(seed), round \(round), \(path)")
            guard !diagnostics.hasErrors else { continue }
            sound += 1
            try expectSoundExpansion(loaded.library, "seed \(seed), round \(round), \(path)")
        }
        #expect(sound > 0, "some changes do no harm")
    }

    private func expectSoundPlaces(_ diagnostics: DiagnosticList, _ context: String) {
        var seen: Set<String> = []
        for diagnostic in diagnostics.all {
            let span = diagnostic.span
            #expect(
                span.start >= 0 && span.start <= span.end && span.end <= span.file.bytes.count,
                "\(context): \(diagnostic.id.name)")
            let key = "\(diagnostic.id.name) \(span.file.path) \(span.start) \(span.end) \(diagnostic.message)"
            #expect(seen.insert(key).inserted, "\(context): reported twice: \(diagnostic.message)")
        }
        let report = DiagnosticRenderer().text(DiagnosticReport(diagnostics))
        #expect(diagnostics.isEmpty || !report.isEmpty)
    }

    private func expectSoundExpansion(_ library: Library, _ context: String) throws {
        for provider in library.providers where !provider.value.isAbstract {
            let text = try #require(library.expandedText(ofProvider: provider.name), "\(context)")
            guard let file = DefinitionText(path: "providers/\(provider.name).yaml", text: text) else {
                Issue.record("\(context): an expansion without its first key")
                continue
            }
            let again = LibraryLoader(folders: [], texts: [file]).load(.everything)
            var diagnostics = again.diagnostics
            LibraryChecker(library: again.library).check(&diagnostics)
            let report = DiagnosticRenderer().text(DiagnosticReport(diagnostics))
            #expect(!diagnostics.hasErrors, "\(context)\n\(report)")
        }
    }

    // MARK: Changes

    private static let values = [
        "null", "true", "''", "{}", "[]", "7", "-1", "1e400", "'${'", "'${input.x}'", "'}'", "*a", "&a b", "!!int x",
        "response.body.", "record.", "'a' +", "0s", "100%", "never", "full_scan", "{ a: { b: c } }", "[[[1]]]",
        "\"\\q\"", "|\n", ">-\n  x", "é😀", "\t",
    ]

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let newline = UInt8(ascii: "\n")
        var lines = bytes.split(separator: newline, omittingEmptySubsequences: false).map(Array.init)
        let line = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: lines.remove(at: line)
        case 1: lines.insert(lines[line], at: Int.random(in: 0...lines.count, using: &random))
        case 2: lines[line].insert(UInt8(ascii: " "), at: 0)
        case 3: if lines[line].first == UInt8(ascii: " ") { lines[line].removeFirst() }
        case 4:
            guard let colon = lines[line].firstIndex(of: UInt8(ascii: ":")) else { return }
            let value = Self.values.randomElement(using: &random) ?? "x"
            lines[line] = Array(lines[line][...colon]) + Array(" \(value)".utf8)
        case 5:
            guard !lines[line].isEmpty else { return }
            lines[line][Int.random(in: 0..<lines[line].count, using: &random)] = UInt8.random(
                in: 32...126, using: &random)
        case 6:
            guard !lines[line].isEmpty else { return }
            lines[line].remove(at: Int.random(in: 0..<lines[line].count, using: &random))
        case 7: lines.swapAt(line, Int.random(in: 0..<lines.count, using: &random))
        default: lines.removeLast(min(lines.count - 1, Int.random(in: 0...20, using: &random)))
        }
        bytes = Array(lines.joined(separator: [newline]))
    }
}
