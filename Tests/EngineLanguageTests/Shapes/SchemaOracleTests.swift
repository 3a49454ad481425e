import EngineFixtures
import EngineLanguage
import Testing

/// The schema that editors use against the reader that decides, on thousands of small files.
struct SchemaOracleTests {
    /// Faults that show in one place alone, so that a schema can see them.
    private static let visible: Set<DiagnosticID> = [
        .invalidDuration, .invalidFormat, .outOfRange, .plainSecret, .unknownChoice, .unknownKey, .unknownVariant,
        .wrongType,
    ]

    @Test func `an editor shows no fault where the reader sees none, and those that it can see`() throws {
        var random = SeededGenerator(seed: Seed.make(for: "SchemaOracleTests"))
        let schema = JSONSchemaWriter(AcmeFile.shapeDescription).value
        let documents = (0..<6_000).map { _ in Self.document(&random) }
        let verdicts = try Oracle.ask("schema.py", [schema] + documents)
        var refused = 0
        for (document, verdict) in zip(documents, verdicts.dropFirst()) {
            let text = JSONWriter.text(document)
            var list = DiagnosticList()
            let node = try #require(
                YAMLParser.parse(SourceFile(path: "a.yaml", text: text), diagnostics: &list), "\(text)")
            _ = AcmeFile.read(node, diagnostics: &list)
            let errors = list.all.filter { $0.severity == .error }
            let isValid = verdict == true
            refused += isValid ? 0 : 1
            if errors.isEmpty && !isValid { Issue.record("only the schema refuses \(text)") }
            if errors.contains(where: { Self.visible.contains($0.id) }) && isValid {
                Issue.record("only the reader refuses \(text): \(errors.map(\.message))")
            }
        }
        #expect(refused > 1_500)
        #expect(refused < 5_500)
    }

    // MARK: Documents

    private static let half = JSONValue.number(JSONNumber(2.5) ?? JSONNumber(2))

    private static let good: [(String, [JSONValue])] = [
        ("mode", ["fast", "careful"]), ("retries", [0, 10]), ("timeout", ["90s", "2h"]),
        ("separator", ["", ",", nil]), ("hosts", ["acme.test", ["a.test", "*.b.test"], []]),
        ("secret", [["env": "TOKEN"], ["file": "/a"]]), ("get", ["/a/${input.b}", 5]),
        ("body", [["a": [1, nil]], "x"]),
        ("type", ["square", "circle"]), ("side", [1, 100]), ("radius", [7]), ("deletes", ["all", ["all": true], [:]]),
        ("next", ["response.body.next", true, half]), ("target", ["a_b"]), ("children", [[:]]),
    ]

    private static let odd: [JSONValue] = [
        nil, true, 0, -1, 101, "", "a b", "A", "10s", "1w", [], ["x"], [1], [:], ["a": 1], ["env": ""],
        ["env": "a", "file": "b"],
        "all", "fast", "circle", "*.test", [["a"]], half,
    ]

    private static func document(_ random: inout SeededGenerator, depth: Int = 0) -> JSONValue {
        var members: [(String, JSONValue)] = random.chance(12) ? [] : [("acme", "acme-crm")]
        for (key, values) in good where random.chance(4) { members.append((key, values[random.below(values.count)])) }
        if depth < 2, random.chance(4) {
            members.removeAll { $0.0 == "children" }
            members.append(("children", ["one": document(&random, depth: depth + 1)]))
        }
        if random.chance(2), !members.isEmpty {
            members[random.below(members.count)].1 = odd[random.below(odd.count)]
        }
        if random.chance(6) {
            members.append((["oops", "sied", "Acme"][random.below(3)], odd[random.below(odd.count)]))
        }
        return .object(members)
    }
}
