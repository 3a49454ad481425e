import EngineLanguage
import Testing

@testable import EngineDefinition

struct DefinitionMergerTests {
    private func merge(_ strong: String, over weak: String, _ rule: DefinitionMerger.Rule = .plain) throws -> String {
        let merged = DefinitionMerger.merge(try tree(strong), over: try tree(weak), rule)
        return DefinitionPrinter.print(merged)
    }

    @Test func `maps merge deep and keep the order of the weaker one`() throws {
        let merged = try merge("query: { b: 2, c: 3 }\nnew: 1", over: "first: 0\nquery: { a: 1, b: 1 }")
        #expect(merged == "first: 0\nquery:\n  a: 1\n  b: 2\n  c: 3\nnew: 1\n")
    }

    @Test func `lists and scalars replace`() throws {
        #expect(try merge("a: [3]\nb: x", over: "a: [1, 2]\nb: { c: 1 }") == "a:\n  - 3\nb: x\n")
    }

    @Test func `null removes what was inherited and stays where nothing was`() throws {
        #expect(try merge("a: null\nc: null", over: "a: 1\nb: 2") == "b: 2\nc: null\n")
    }

    @Test func `an empty map takes everything over`() throws {
        #expect(try merge("{}", over: "a: 1") == "a: 1\n")
    }

    @Test func `tests of 'where' add up and of 'errors' the nearer are first`() throws {
        let merged = try merge(
            "where: near\nerrors: [{ is: skip }]", over: "where: [far, farther]\nerrors: { is: failed }", .block)
        #expect(merged == "where:\n  - near\n  - far\n  - farther\nerrors:\n  - is: skip\n  - is: failed\n")
    }

    @Test func `null takes away inherited tests`() throws {
        #expect(try merge("where: null", over: "where: far\na: 1", .block) == "a: 1\n")
    }

    @Test func `an entry of a query that is named 'where' replaces`() throws {
        #expect(try merge("query: { where: a }", over: "query: { where: b }", .block) == "query:\n  where: a\n")
    }

    @Test func `in a provider only known blocks add up`() throws {
        let merged = try merge(
            "errors: [{ is: skip }]\nendpoints: { a: { where: p } }\nheaders: { errors: p }",
            over: "errors: [{ is: failed }]\nendpoints: { a: { where: q } }\nheaders: { errors: q }", .provider)
        #expect(
            merged
                == "errors:\n  - is: skip\n  - is: failed\nendpoints:\n  a:\n    where:\n      - p\n      - q\n"
                + "headers:\n  errors: p\n")
    }

    @Test func `every node keeps the place where it was written`() throws {
        let strong = try tree("b: 2")
        let weak = try tree("a: 1\nb: 1")
        let merged = DefinitionMerger.merge(strong, over: weak)
        #expect(merged["a"]?.span.file === weak.span.file)
        #expect(merged["b"]?.span.file === strong.span.file)
        #expect(merged.span == strong.span)
    }

    @Test func `a large map is merged by name too`() throws {
        let weak = (0..<40).map { "k\($0): \($0)" }.joined(separator: "\n")
        let merged = DefinitionMerger.merge(try tree("k20: x\nz: 1"), over: try tree(weak))
        #expect(merged["k20"]?.scalar?.text == "x")
        #expect(merged.entries?.count == 41)
    }
}
