import EngineFixtures
import Testing

/// `schemas/`, which editors use, held by an implementation of JSON Schema that nobody here wrote.
struct SchemaTests {
    private let package = TestFolder().package

    /// What a schema can see.
    ///
    /// It knows one place at a time: no other file, no name, no rule between keys.
    private static let visible: Set = [
        "invalid-duration", "invalid-format", "missing-key", "out-of-range", "plain-secret", "unknown-choice",
        "unknown-key", "unknown-variant", "unquoted-expression", "wrong-type",
    ]

    /// Faults of a visible kind that come of a rule between keys, or of a rule on what a text says.
    private static let hidden: Set = [
        "api-key-without-name", "deletes-empty", "pages-or-type-missing", "partition-no-source",
        "sync-connections-of-nobody", "sync-every-too-long", "sync-every-too-short", "two-step-without-acquire",
        "two-step-without-apply", "app-without-acquire", "sign-without-apply", "oauth2-assertion-missing",
        "oauth1-without-key", "oauth1-two-legs", "fetch-batch-without-match", "quality-expects-nothing",
        "body-email-key", "response-charset", "response-charset-word", "response-decode-word", "response-format-word",
        "page-size-huge", "project-target-glob",
    ]

    /// Faults of another kind that spoil the shape too: a comma cuts an expression into a key, a key is a list.
    private static let apparent: Set = ["expression-cut-by-comma", "yaml-complex-key"]

    @Test func `every bundled file keeps its schema`() throws {
        let files = ["providers", "syncs"].flatMap { TextFile.paths(below: "\(package)/\($0)", ending: ".yaml") }
        let good = TextFile.paths(below: Self.definitions(package, "good"), ending: ".yaml")
        for (file, verdict) in try judge(files + good) {
            #expect(verdict == "accepted", "\(file)")
        }
        #expect(files.count >= 18)
    }

    @Test func `a schema refuses what it can see, and nothing else`() throws {
        let files = TextFile.paths(below: Self.definitions(package, "bad"), ending: ".yaml")
        var refused = 0
        for (file, verdict) in try judge(files) where ["accepted", "refused"].contains(verdict) {
            // A project is a folder, whose name tells the fault.
            let path = file.replacing("/engine.yaml", with: ".yaml")
            let name = path.split(separator: "/").last.map { String($0.dropLast(".yaml".count)) } ?? ""
            let ids = try Self.expected(TextFile.text(file))
            let isVisible =
                !ids.isDisjoint(with: Self.visible) && !Self.hidden.contains(name) || Self.apparent.contains(name)
            #expect(verdict == (isVisible ? "refused" : "accepted"), "\(file), \(ids.sorted())")
            refused += isVisible ? 1 : 0
        }
        #expect(refused >= 55)
    }

    private static func definitions(_ package: String, _ kind: String) -> String {
        "\(package)/Tests/EngineDefinitionTests/Fixtures/definitions/\(kind)"
    }

    /// The verdict on each file.
    private func judge(_ files: [String]) throws -> [(file: String, verdict: String)] {
        let script = try PythonJudge(TestFolder().fixture("schemas.py"), package: package)
        let lines = try script.run([package] + files).split(separator: "\n").map(String.init)
        #expect(lines.first == "schemas cases project provider sync")
        #expect(lines.count == files.count + 1)
        return zip(files, lines.dropFirst()).map { file, line in
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            #expect(words[1] == file)
            if words.count > 2 { print("\(file): \(words[2])") }
            return (file, words[0])
        }
    }

    /// The ids of the comments `# error: id`.
    private static func expected(_ text: String) -> Set<String> {
        Set(text.matches(of: #/# (?:error|warning)\^*: ([a-z-]+)/#).map { String($0.output.1) })
    }
}
