import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineTesting
import Testing

/// What the guides show in part holds too: the entries of "when the API is odd", and blocks that are no whole file,
/// each laid into a provider that is otherwise plain.
struct GuideEntryTests {
    /// Entries that are shown together.
    struct Entries: Sendable, CustomTestStringConvertible {
        let place: String
        let texts: [String]

        var testDescription: String { "\(place): \(texts.joined(separator: " · "))" }
    }

    /// Where an entry belongs, by its key.
    ///
    /// The names of fields are those that the guides use.
    private static let places: [String: String] = [
        "auth": "provider", "base": "provider", "config": "provider", "errors": "provider", "limits": "provider",
        "verify": "provider", "reset": "limits", "key": "model", "project": "fields", "unit": "field",
        "lists": "endpoint", "response": "endpoint", "scope": "limits", "changed_at": "fields", "created_at": "fields",
        "query": "endpoint", "cursor": "stream", "deletes": "stream",
    ]

    /// Rows with a gap (`…`) are words about the form, not examples.
    private static let shown: [Entries] = {
        guard let text = try? TextFile.text("\(TestFolder().package)/docs/guides/write-a-provider.md"),
            let table = text.firstRange(of: "## When the API is odd")
        else { return [] }
        return text[table.upperBound...].split(separator: "\n").filter { $0.hasPrefix("|") }.compactMap { row in
            let spans = row.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            let texts = spans.filter { $0.offset % 2 == 1 }.map { String($0.element) }.filter { $0.contains(": ") }
            guard !row.contains("…") else { return nil }
            return texts.isEmpty ? nil : Entries(place: "write-a-provider.md", texts: texts)
        }
    }()

    /// What begins a file of its own, or an entry of `engine.yaml`.
    private static let projectKeys: Set = [
        "provider", "sync", "network", "integrations", "listen", "public_url", "store", "environment",
        "allowed_origins",
    ]

    private static let blocks: [Entries] =
        ((try? MarkdownBlock.ofDocumentation(in: TestFolder().package)) ?? []).compactMap { block in
            let lines = block.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            let key = lines.first?.split(separator: ":").first.map(String.init) ?? ""
            // Settings of a project are read where the guides are walked.
            guard block.language == "yaml", !projectKeys.contains(key) else { return nil }
            return Entries(place: "\(block)", texts: lines.map(String.init))
        }

    @Test func `there are entries to try`() {
        #expect(Self.shown.count >= 10 && Self.blocks.count >= 1)
    }

    @Test(arguments: shown + blocks)
    func `an entry that is shown has no faults`(_ entries: Entries) {
        let text = Self.provider(entries.texts)
        let file = DefinitionText(path: "providers/odd.yaml", text: text)
        let loaded = LibraryLoader(folders: [], texts: file.map { [$0] } ?? []).load(.everything)
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        let report = DiagnosticRenderer(isColoured: false, width: 120).text(DiagnosticReport(diagnostics))
        #expect(diagnostics.isEmpty, "\(report)\n\(text)")
        #expect(loaded.library.provider("odd") != nil)
    }

    /// A provider with these entries.
    private static func provider(_ texts: [String]) -> String {
        var parts: [String: [String]] = [:]
        for text in texts {
            let key = text.split(separator: ":").first.map(String.init) ?? ""
            parts[places[key] ?? "nowhere", default: []].append(text)
        }
        func lines(_ place: String, _ indent: Int, unless key: String = " ", _ standard: String? = nil) -> [String] {
            let own = parts[place] ?? []
            let all = own + (own.contains { $0.hasPrefix("\(key):") } ? [] : standard.map { [$0] } ?? [])
            return all.map { String(repeating: " ", count: indent) + $0 }
        }
        let field = ["type: timestamp, from: record.changed"] + (parts["field"] ?? [])
        return
            (["provider: odd", "title: Odd"] + lines("provider", 0, unless: "base", "base: https://api.acme.test")
            + (parts["limits"] == nil ? [] : ["limits:"]) + lines("limits", 2)
            + ["models:", "  Thing:"] + lines("model", 4, unless: "key", "key: id")
            + ["    fields:", "      id: { type: string, from: record.id }"] + lines("fields", 6)
            + ["      changed_at: { \(field.joined(separator: ", ")) }"]
            + [
                "endpoints:", "  list:", "    request: GET /things", "    records: response.body.things",
                "    model: Thing",
            ]
            + [
                "    pagination: none",
                "    input: { project: {}, tags: { type: array, items: string }, since: { type: any } }",
            ]
            + lines("endpoint", 4, unless: "query", "query: { since: \"${input.?since}\" }")
            + ["streams:", "  Thing:", "    endpoint: list"]
            + (parts["stream"]?.contains { $0.hasPrefix("cursor") } == true
                ? ["    with: { since: \"${cursor}\" }"] : [])
            + lines("stream", 4) + lines("nowhere", 0)).joined(separator: "\n") + "\n"
    }
}
