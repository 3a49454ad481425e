/// What the suite needs of a paginator: a block, and how an upstream that pages so answers.
package struct PaginatorExample: Sendable {
    /// The word after `type:`.
    package let name: String
    /// The block, without its braces.
    let block: String
    /// Whether the block is the general form, in place of the preset's own keys.
    var isGeneral = false
    /// Where the records stand.
    var records = "response.body.items"
    /// Whether the position is something that upstream gives, not a count of ours.
    var isLearnt = true
    /// Whether the position is made of records, so that a page without any cannot be passed.
    var standsOnRecords = false
    /// Whether there can be a second page.
    var hasSecond = true
    /// The answer of a page: its number from 0, how many records it has, and the next page's number, if
    /// there is one.
    let answer: @Sendable (_ page: Int, _ count: Int, _ next: Int?) -> ScriptedAnswer

    /// Makes an example.
    package init(
        name: String, block: String, isGeneral: Bool = false, records: String = "response.body.items",
        isLearnt: Bool = true, standsOnRecords: Bool = false, hasSecond: Bool = true,
        answer: @escaping @Sendable (_ page: Int, _ count: Int, _ next: Int?) -> ScriptedAnswer
    ) {
        self.name = name
        self.block = block
        self.isGeneral = isGeneral
        self.records = records
        self.isLearnt = isLearnt
        self.standsOnRecords = standsOnRecords
        self.hasSecond = hasSecond
        self.answer = answer
    }

    /// The keys of the pagination with further ones of the preset.
    func pagination(_ more: String) -> String {
        isGeneral ? "pages: { \(block)\(more) }" : "type: \(name), \(block)\(more)"
    }

    /// The same pagination, another way to write it: a member that is not as it should be.
    package func planted(_ pages: String) -> PaginatorExample {
        PaginatorExample(
            name: name, block: pages, isGeneral: true, records: records, isLearnt: isLearnt,
            standsOnRecords: standsOnRecords, hasSecond: hasSecond, answer: answer)
    }

    /// The examples: an entry for each member of `PaginatorRegistry`.
    package static let all: [PaginatorExample] = [
        PaginatorExample(
            name: "cursor", block: "param: cursor, next: response.body.next, size: { query: limit, value: 2 }"
        ) {
            ScriptedAnswer(body: "{\(items($0, $1)), \"next\": \($2.map { "\"t\($0)\"" } ?? "null")}")
        },
        PaginatorExample(
            name: "graphql", block: "connection: response.body.data.items, size: { variable: first, value: 2 }",
            records: "response.body.data.items.nodes"
        ) { page, count, next in
            let info = "{\"hasNextPage\": \(next != nil), \"endCursor\": \"c\(next ?? 0)\"}"
            return ScriptedAnswer(
                body: "{\"data\": {\"items\": {\"nodes\": \(list(page, count)), \"pageInfo\": \(info)}}}")
        },
        PaginatorExample(
            name: "keyset", block: "param: after, from: page.last.id, more: response.body.more", standsOnRecords: true
        ) {
            ScriptedAnswer(body: "{\(items($2.map { $0 - 1 } ?? $0, $1)), \"more\": \($2 != nil)}")
        },
        PaginatorExample(name: "link", block: "size: { query: limit, value: 2 }") { page, count, next in
            let link = next.map { ("link", "<https://api.acme.test/items?limit=2&page=\($0)>; rel=\"next\"") }
            return ScriptedAnswer(headers: link.map { [$0] } ?? [], body: "{\(items(page, count))}")
        },
        PaginatorExample(name: "next_url", block: "next: response.body.next") {
            let url = $2.map { "\"/items?page=\($0)\"" } ?? "null"
            return ScriptedAnswer(body: "{\(items($0, $1)), \"next\": \(url)}")
        },
        PaginatorExample(name: "none", block: "max_pages: 9", hasSecond: false) { page, count, _ in
            ScriptedAnswer(body: "{\(items(page, count))}")
        },
        PaginatorExample(
            name: "offset", block: "total: response.body.total, max_pages: 4", isLearnt: false, standsOnRecords: true
        ) { page, count, next in
            ScriptedAnswer(body: "{\(items(page, count)), \"total\": \(next == nil ? 0 : 1_000)}")
        },
        PaginatorExample(name: "page", block: "page_count: response.body.pages, max_pages: 4", isLearnt: false) {
            page, count, next in
            ScriptedAnswer(body: "{\(items(page, count)), \"pages\": \(next == nil ? page + 1 : 1_000)}")
        },
    ]

    private static func items(_ page: Int, _ count: Int) -> String { "\"items\": \(list(page, count))" }

    private static func list(_ page: Int, _ count: Int) -> String {
        "[" + (0..<count).map { "{\"id\": \"p\(page)r\($0)\"}" }.joined(separator: ", ") + "]"
    }
}
