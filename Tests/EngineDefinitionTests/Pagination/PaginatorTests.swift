import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineDefinition

struct PaginatorTests {
    private static let presets = """
        cursor: { type: cursor, param: cursor, next: response.body.next, size: { query: limit, value: 100 } }
        cursor_first: { type: cursor, param: paging.token, in: body, next: response.body.next, first: input.token }
        cursor_header: { type: cursor, param: x-next, in: header, next: "response.headers['x-next']" }
        graphql: { type: graphql, connection: response.body.data.items, size: { variable: first, value: 50 } }
        graphql_more: { type: graphql, connection: "response.body.data['a-b']", variable: page.after, \
        more: page.index < 9 }
        keyset: { type: keyset, param: starting_after, from: page.last.id, more: response.body.has_more }
        link: { type: link, rel: "next's" }
        next_url: { type: next_url, next: response.body.next, keep: [token] }
        none: { type: none }
        offset: { type: offset, size: { query: limit, value: "${config.size}" } }
        offset_more: { type: offset, more: response.body.more, size: { query: limit, value: 100 } }
        offset_total: { type: offset, param: start, total: response.body.total, max_pages: 7 }
        page: { type: page, size: { query: per_page, value: 10 } }
        page_more: { type: page, more: response.body.more, size: { query: per_page, value: 10 } }
        page_count: { type: page, param: p, start: 0, page_count: response.body.pages, more: response.body.more }
        page_total: { type: page, in: variables, total: response.body.total, stop_when_empty: false }
        """

    @Test func `every preset stands for general rules`() throws {
        var diagnostics = DiagnosticList()
        let node = try tree(Self.presets)
        var text = ""
        for entry in node.entries ?? [] {
            let pagination = PaginationDefinition.read(entry.value, diagnostics: &diagnostics)
            text += DefinitionPrinter.print(.map([(entry.key.text, pagination.block)], at: node.span))
        }
        #expect(diagnostics.isEmpty, "\(DiagnosticRenderer().text(DiagnosticReport(diagnostics)))")
        let difference = Golden().difference("paginations.yaml", text)
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `every member of the registry has a golden expansion`() throws {
        for member in PaginatorRegistry.members { #expect(Self.presets.contains("type: \(member.name)")) }
    }

    @Test func `rules of a preset are those of its expansion`() throws {
        var diagnostics = DiagnosticList()
        let written = PaginationDefinition.read(
            try tree("type: page\nsize: { query: limit, value: 10 }\nmax_pages: 5"), diagnostics: &diagnostics)
        let read = PaginationDefinition.read(written.block, diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        #expect(read.preset == nil)
        #expect(read.rules.maximumPages == 5 && written.rules.maximumPages == 5)
        #expect(read.rules.next?.scalar.text == written.rules.next?.scalar.text)
        #expect(read.rules.more?.scalar.text == "page.count >= page.size")
    }
}
