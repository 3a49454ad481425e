import EngineLanguage
import Testing

@testable import EngineDefinition

struct ScalarPieceTests {
    private func field(_ text: String) throws -> SyntaxNode { try #require(try tree("e: \(text)")["e"]) }

    @Test func `a part that was taken over keeps its place`() throws {
        let taken = try field("response.body.total")
        let joined = SyntaxNode.joined([.made("int("), .taken(taken), .made(") > 0")], at: taken.span)
        let scalar = try #require(joined.scalar)
        #expect(scalar.text == "int(response.body.total) > 0")
        let start = "int(".utf8.count
        #expect(scalar.span(ofDecoded: start..<start + 8, in: taken.span.file).text == "response")
    }

    @Test func `one part alone is the node itself`() throws {
        let taken = try field("true")
        #expect(SyntaxNode.joined([.taken(taken)], at: taken.span).scalar?.kind == .boolean(true))
    }

    @Test func `a comment cannot swallow what follows`() throws {
        let taken = try field("\"'a' // why\"")
        let joined = SyntaxNode.joined([.made("("), .taken(taken), .made(")")], at: taken.span)
        #expect(joined.scalar?.text == "('a' // why\n)")
    }

    @Test func `several tests are one that holds if all do`() throws {
        let taken = try field("a || b")
        let both = SyntaxNode.conjunction([[.made("x")], [.taken(taken)]], at: taken.span)
        #expect(both?.scalar?.text == "(x) && (a || b)")
        #expect(SyntaxNode.conjunction([], at: taken.span)?.outline == nil)
    }

    @Test(arguments: [("it's", "'it\\'s'"), ("a\\b", "'a\\\\b'"), ("a\nb", "'a\\nb'")])
    func `a text becomes a literal of the expression language`(_ text: String, _ literal: String) {
        #expect(quoted(text) == literal)
    }

    @Test(arguments: [("a${b}", "a$${b}"), ("$5", "$5"), ("$", "$"), ("plain", "plain")])
    func `a text becomes a template without holes`(_ text: String, _ template: String) {
        #expect(escapedTemplate(text) == template)
        #expect(RootMentions.holes(of: template).isEmpty)
    }
}
