import EngineFixtures
import EngineLanguage
import Testing

struct BadDefinitionTests {
    static let paths = TestFolder().fixtures("shapes/bad", ending: ".yaml")

    @Test(arguments: paths)
    func `each fault is reported once at its place`(_ path: String) throws {
        let name = path.split(separator: "/").suffix(2).joined(separator: "/")
        let file = SourceFile(path: name, bytes: try TextFile.bytes(path))
        var list = DiagnosticList()
        let node = try #require(YAMLParser.parse(file, diagnostics: &list))
        _ = AcmeFile.read(node, diagnostics: &list)
        let findings = ExpectedDiagnostics(in: file).findings(list)
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    @Test func `a secret is not shown in any format`() throws {
        let text = "acme: x\nsecret: hush-1\nchildren: { a: { acme: a, secret: hush-2, oops: 1 } }\n"
        let file = SourceFile(path: "a.yaml", text: text)
        var list = DiagnosticList()
        let node = try #require(YAMLParser.parse(file, diagnostics: &list))
        _ = AcmeFile.read(node, diagnostics: &list)
        #expect(list.all.count == 3)
        for format in DiagnosticFormat.allCases {
            let text = format.text(DiagnosticReport(list), DiagnosticRenderer(), version: "1")
            #expect(!text.contains("hush"), "\(format)")
        }
    }

    @Test func `every id of reading has a fixture`() throws {
        let text = try Self.paths.map { try TextFile.text($0) }.joined()
        let others: Set = ["invalid-size"]  // no key of the tests' language is a size
        for id in DiagnosticID.all where shapes.contains(id.name) && !others.contains(id.name) {
            #expect(text.contains(": \(id)"), "\(id)")
        }
    }

    private let shapes: Set = [
        "conflicting-keys", "deprecated-key", "entry-without-value", "invalid-duration", "invalid-format",
        "invalid-size",
        "merge-key", "missing-key", "out-of-range", "plain-secret", "unknown-choice", "unknown-key", "unknown-variant",
        "unquoted-expression", "wrong-type",
    ]
}
