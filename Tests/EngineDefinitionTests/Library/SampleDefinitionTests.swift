import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

/// The design's samples of hard APIs (shared/design/samples, copied): each loads once what later issues bring is taken out.
///
/// That is `webhooks`, `actions`, and streams that read what webhooks make: the root `subscriptions`. The databases and the connector are no part of it.
struct SampleDefinitionTests {
    private static let folder = TestFolder().fixture("samples")
    static let samples = TextFile.paths(below: folder, ending: ".yaml").map { path in
        String(path.dropFirst(folder.count + 1))
    }

    /// Keys of a provider that later issues bring.
    private static let later: Set<String> = ["webhooks", "actions"]

    /// A sample without the keys of later issues, as text.
    private static func reduced(_ name: String, withSubscriptions: Bool = false) throws -> String {
        let file = SourceFile(path: name, bytes: try TextFile.bytes("\(folder)/\(name)"))
        var diagnostics = DiagnosticList()
        let root = try #require(YAMLParser.parse(file, diagnostics: &diagnostics))
        #expect(diagnostics.isEmpty, "\(name)")
        guard root["provider"] != nil, root["sync"] == nil else { return DefinitionPrinter.print(root) }
        let kept = root.mapEntries { entry in
            guard !later.contains(entry.key.text) else { return nil }
            guard entry.key.text == "streams" else { return entry }
            let value = entry.value.mapEntries { inner in
                !withSubscriptions && readsSubscriptions(inner.value) ? nil : inner
            }
            return SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: value)
        }
        return DefinitionPrinter.print(kept)
    }

    private static func readsSubscriptions(_ stream: SyntaxNode) -> Bool {
        DefinitionPrinter.print(stream).contains("${subscriptions[")
    }

    /// What is wrong with each sample; a sync's faults are its own.
    private static let faults = checked(withSubscriptions: false)

    private static func checked(withSubscriptions: Bool) -> [String: [String]] {
        var texts: [DefinitionText] = []
        for name in samples {
            let place =
                name.hasSuffix(".sync.yaml") ? "syncs/\(name.replacing(".sync", with: ""))" : "providers/\(name)"
            guard let text = try? reduced(name, withSubscriptions: withSubscriptions),
                let read = DefinitionText(path: place, text: text)
            else { continue }
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
    }

    @Test(arguments: samples)
    func `a sample loads`(_ name: String) {
        let faults = Self.faults[name] ?? []
        #expect(faults.isEmpty, "\(name):\n\(faults.joined(separator: "\n"))")
    }

    @Test func `one stream waits for the subscriptions of webhooks, and for nothing else`() {
        let faults = Self.checked(withSubscriptions: true)
        #expect(Array(faults.keys) == ["airtable.yaml"], "it loads by now: take out what tells such streams apart")
        let own = faults["airtable.yaml"] ?? []
        #expect(own.allSatisfy { $0.contains("'subscriptions'") }, "\(own)")
    }

    @Test func `the samples are all there`() {
        #expect(Self.samples.count == 28)
    }
}
