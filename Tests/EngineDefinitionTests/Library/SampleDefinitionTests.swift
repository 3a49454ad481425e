import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The design's samples of hard APIs (shared/design/samples, copied): each loads once the keys of later issues are
/// taken out, or stands below with what it still needs.
///
/// The databases and the connector are no part of it.
struct SampleDefinitionTests {
    private static let folder = TestFolder().fixture("samples")
    static let samples = TextFile.paths(below: folder, ending: ".yaml").map { path in
        String(path.dropFirst(folder.count + 1))
    }

    /// What does not load yet, and what it needs.
    ///
    /// An entry that loads is an error: take it out.
    private static let pending: [String: String] = [
        "airtable.yaml": "subscriptions"
    ]

    /// Keys of a provider that later issues bring.
    private static let later: Set<String> = ["webhooks", "actions"]

    /// A sample without the keys of later issues, as text.
    private static func reduced(_ name: String) throws -> String {
        let file = SourceFile(path: name, bytes: try TextFile.bytes("\(folder)/\(name)"))
        var diagnostics = DiagnosticList()
        let root = try #require(YAMLParser.parse(file, diagnostics: &diagnostics))
        #expect(diagnostics.isEmpty, "\(name)")
        guard root["provider"] != nil, root["sync"] == nil else { return DefinitionPrinter.print(root) }
        let kept = root.mapEntries { entry in
            guard !later.contains(entry.key.text) else { return nil }
            guard entry.key.text == "connect" else { return entry }
            // A flow that the provider starts comes later.
            return SyntaxNode.Entry(
                key: entry.key, keySpan: entry.keySpan,
                value: entry.value.mapEntries { $0.key.text == "install" ? nil : $0 })
        }
        return DefinitionPrinter.print(kept)
    }

    /// What is wrong with each sample; a sync's faults are its own.
    private static let faults: [String: [String]] = {
        var texts: [DefinitionText] = []
        for name in samples {
            let place =
                name.hasSuffix(".sync.yaml") ? "syncs/\(name.replacing(".sync", with: ""))" : "providers/\(name)"
            guard let text = try? reduced(name), let read = DefinitionText(path: place, text: text) else { continue }
            texts.append(read)
        }
        let loaded = LibraryLoader(folders: [], texts: texts).load(.everything)
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        var faults: [String: [String]] = [:]
        for diagnostic in diagnostics.all where diagnostic.severity == .error {
            let path = diagnostic.span.file.path
            let file = String(path.split(separator: "/").last ?? "")
            let name = path.hasPrefix("syncs/") ? file.replacing(".yaml", with: ".sync.yaml") : file
            faults[name, default: []].append(
                "\(diagnostic.span.position.line): \(diagnostic.message) [\(diagnostic.id.name)]")
        }
        return faults
    }()

    @Test(arguments: samples)
    func `a sample loads, or stands among those that do not yet`(_ name: String) {
        let faults = Self.faults[name] ?? []
        guard let reason = Self.pending[name] else {
            #expect(faults.isEmpty, "\(name):\n\(faults.joined(separator: "\n"))")
            return
        }
        #expect(!faults.isEmpty, "\(name) loads by now: take it out of 'pending' (\(reason))")
    }

    @Test func `the samples are all there`() {
        #expect(Self.samples.count == 28)
        #expect(Set(Self.pending.keys).isSubset(of: Self.samples))
    }
}
