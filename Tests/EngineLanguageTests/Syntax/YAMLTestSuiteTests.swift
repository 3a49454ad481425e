import EngineLanguage
import Foundation
import Testing

/// All cases of the public yaml-test-suite (Fixtures/yaml-test-suite).
struct YAMLTestSuiteTests {
    struct Case: Decodable, CustomTestStringConvertible {
        let id: String
        let name: String
        let yaml: String
        let fail: Bool?
        let json: String?

        var testDescription: String { "\(id) \(name)" }
    }

    static let cases: [Case] =
        (try? JSONDecoder().decode(
            [Case].self, from: Data(Fixture.bytes("yaml-test-suite/cases.json")))) ?? []

    @Test func `the suite is there`() {
        #expect(Self.cases.count == 405)
        #expect(YAMLTestSuiteExceptions.libyaml.count <= 70)
        let known = Set(Self.cases.map(\.id))
        #expect(YAMLTestSuiteExceptions.libyaml.isSubset(of: known))
        #expect(YAMLTestSuiteExceptions.refused.isSubset(of: known))
        #expect(YAMLTestSuiteExceptions.libyaml.isDisjoint(with: YAMLTestSuiteExceptions.refused))
    }

    @Test(arguments: cases)
    func `a case is read as the suite says, or is listed with the reason`(_ item: Case) throws {
        let agrees = try Self.agrees(item)
        if YAMLTestSuiteExceptions.libyaml.contains(item.id) {
            #expect(!agrees, "libyaml can do it now: take it off the list")
        } else if YAMLTestSuiteExceptions.refused.contains(item.id) {
            let ids = Set(Self.read(item.yaml).diagnostics.all.map(\.id))
            #expect(!ids.isDisjoint(with: [.severalDocuments, .complexKey, .customTag]))
        } else {
            #expect(agrees, "\(Self.describe(item))")
        }
    }

    private static func agrees(_ item: Case) throws -> Bool {
        let (tree, diagnostics) = read(item.yaml)
        if item.fail == true { return diagnostics.hasErrors }
        guard let tree, !diagnostics.hasErrors else { return false }
        guard let json = item.json else { return true }
        return json.isEmpty ? tree.isNull : matches(tree, try JSONValue(parsing: json))
    }

    private static func read(_ yaml: String) -> (tree: SyntaxNode?, diagnostics: DiagnosticList) {
        var diagnostics = DiagnosticList()
        let tree = YAMLParser.parse(SourceFile(path: "case.yaml", text: yaml), diagnostics: &diagnostics)
        return (tree, diagnostics)
    }

    private static func describe(_ item: Case) -> String {
        let (tree, diagnostics) = read(item.yaml)
        let found = diagnostics.all.map {
            "\($0.span.position.line):\($0.span.position.column) \($0.message) [\($0.id)]"
        }
        return "\(item.yaml.debugDescription) gave \(tree.map { "\(outline($0))" } ?? "nothing") \(found)"
    }

    private static func outline(_ node: SyntaxNode) -> String {
        switch node.content {
        case .scalar(let scalar): "\(scalar.text.debugDescription)"
        case .sequence(let elements): "[" + elements.map(outline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.text.debugDescription): \(outline($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    static func matches(_ node: SyntaxNode, _ json: JSONValue) -> Bool {
        switch (node.content, json) {
        case (.scalar(let scalar), _): matches(scalar, json)
        case (.sequence(let elements), .array(let values)):
            elements.count == values.count && zip(elements, values).allSatisfy(matches)
        case (.mapping(let entries), .object(let members)):
            entries.count == members.count
                && members.allSatisfy { member in node[member.key].map { matches($0, member.value) } ?? false }
        default: false
        }
    }

    private static func matches(_ scalar: Scalar, _ json: JSONValue) -> Bool {
        switch (scalar.kind, json) {
        case (.null, .null): true
        case (.boolean(let left), .bool(let right)): left == right
        case (.string, .string(let text)): scalar.text == text
        case (.integer, .number(let number)), (.float, .number(let number)): value(of: scalar.text) == number.double
        default: false
        }
    }

    private static func value(of text: String) -> Double? {
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map(Double.init) }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map(Double.init) }
        return Double(text)
    }
}
