public import EngineLanguage

/// The general form of every pagination: which page comes next, and what its request adds (definitions.md §5).
public struct PageRules: Configurable {
    /// The name in shapes.
    public static let shapeName = "pages"
    /// What it is.
    public static let shapeDoc = "The general form of pagination, to which every preset expands."

    /// What the first request adds.
    public let first: PageAddition?
    /// The next position; absent, null, false or `''` ends the walk.
    ///
    /// Nothing: there is one page.
    public let next: ExpressionField?
    /// A second condition for a further page.
    public let more: ExpressionField?
    /// What later requests add.
    public let send: PageAddition?
    /// How many records a page shall have.
    public let size: PageSize?
    /// Pages after which the walk is a fault.
    public let maximumPages: Int
    /// Whether a page without records ends the walk.
    public let stopsWhenEmpty: Bool
    /// Query entries that later pages repeat; nothing: all.
    public let keep: [String]?
    /// Where the rules stand.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        first = object.optional(
            "first", .object(PageAddition.self), "What the first request adds.", example: "{ query: { page: 1 } }")
        next = object.optional(
            "next", .expression(in: .response), "Next position; absent, null, false or `''` ends the walk.",
            example: "response.body.meta.next_cursor")
        send = object.optional(
            "send", .object(PageAddition.self), "What later requests add.",
            example: "{ query: { cursor: \"${page.next}\" } }")
        let common = object.keys(of: PageLimits.self)
        more = common.more
        size = common.size
        maximumPages = common.maximumPages
        stopsWhenEmpty = common.stopsWhenEmpty
        keep = common.keep
        object.key("send", needs: "next")
    }
}

extension PageRules {
    /// Reads a block of which everything was checked before: nothing is reported a second time.
    static func read(_ node: SyntaxNode) -> PageRules {
        var diagnostics = DiagnosticList()
        return read(node, diagnostics: &diagnostics)
    }
}

/// The keys that every pagination has, written short or in full.
public struct PageLimits: Configurable {
    /// The name in shapes.
    public static let shapeName = "pagination.common"

    /// A second condition for a further page.
    public let more: ExpressionField?
    /// How many records a page shall have.
    public let size: PageSize?
    /// Pages after which the walk is a fault.
    public let maximumPages: Int
    /// Whether a page without records ends the walk.
    public let stopsWhenEmpty: Bool
    /// Query entries that later pages repeat; nothing: all.
    public let keep: [String]?
    /// The keys as they were written.
    let written: [(String, SyntaxNode?)]

    /// The keys.
    static let keys = ["more", "size", "max_pages", "stop_when_empty", "keep"]

    /// Reads the keys.
    public init(reading object: inout ObjectReader) {
        let node = object.node
        written = Self.keys.map { ($0, node?[$0]) }
        more = object.optional(
            "more", .test(in: .response), "Second condition for a further page.", example: "response.body.has_more")
        size = object.optional(
            "size", .object(PageSize.self), "How many records a page shall have, and how that is said.",
            example: "{ query: limit, value: 200 }")
        maximumPages = object.optional(
            "max_pages", .integer(1...10_000_000), "Pages after which the walk is a fault.", default: 100_000)
        stopsWhenEmpty = object.optional(
            "stop_when_empty", .boolean, "Whether a page without records ends the walk.", default: true)
        keep = object.optional("keep", .oneOrList(of: .text), "Query entries that later pages repeat; all.")
    }
}

/// What a page's request has besides the endpoint's own entries.
public struct PageAddition: Configurable {
    /// The name in shapes.
    public static let shapeName = "pages.addition"

    /// Query entries.
    public let query: NamedValues<TemplateTree>
    /// Headers.
    public let headers: NamedValues<TemplateTree>
    /// Cookies.
    public let cookies: NamedValues<TemplateTree>
    /// Merged deep into the body.
    public let body: TemplateTree?
    /// Merged deep into the variables of a GraphQL operation.
    public let variables: NamedValues<TemplateTree>
    /// The address of the page; its query replaces the endpoint's.
    public let url: TemplateField?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        query = object.optional("query", .map(of: .templateTree(in: .request)), "Query entries.", default: .init())
        headers = object.optional(
            "headers", .map(of: .templateTree(in: .request), keys: .headerName), "Headers.", default: .init())
        cookies = object.optional("cookies", .map(of: .templateTree(in: .request)), "Cookies.", default: .init())
        body = object.optional("body", .templateTree(in: .request), "Merged deep into the body.")
        variables = object.optional(
            "variables", .map(of: .templateTree(in: .request)),
            "Merged deep into the variables of a GraphQL operation.",
            default: .init())
        url = object.optional(
            "url", .template(in: .request),
            "Address of the page, resolved against the request's; its query replaces it.",
            example: "${page.next}")
    }
}

/// How many records a page shall have, and where the request says it.
public struct PageSize: Configurable {
    /// Where the request says it.
    public enum Place: Sendable {
        /// An entry of the query.
        case query(String)
        /// An entry of the body; dots lead into it.
        case body(String)
        /// A variable of the GraphQL operation; dots lead into it.
        case variable(String)
        /// A header.
        case header(String)
    }

    /// The name in shapes.
    public static let shapeName = "pages.size"

    /// Where the request says it; nothing: nowhere, only `page.size` is set.
    public let place: Place?
    /// The count.
    public let value: TemplateField

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        let query = object.optional("query", .text, "Query entry that says it.", example: "limit")
        let body = object.optional("body", .text, "Entry of the body that says it; dots lead into it.")
        let variable = object.optional("variable", .text, "Variable of the GraphQL operation that says it.")
        let header = object.optional("header", .text, "Header that says it.")
        value = object.required("value", .template(in: .request), "The count.", example: "100")
        let count = value
        object.check(.outOfRange, "A `value` that is written out is from 1 to 1,000,000,000.") { keys in
            guard count.isLiteral, count.scalar.kind == .integer else { return nil }
            guard !(1...1_000_000_000).contains(Int(coreSchema: count.scalar.text) ?? 0) else { return nil }
            return Diagnostic(
                .outOfRange, "'value' must be from 1 to 1000000000, not '\(count.scalar.text)'",
                at: keys.span(of: "value"))
        }
        object.atMostOne(of: ["query", "body", "variable", "header"])
        place =
            query.map(Place.query) ?? body.map(Place.body) ?? variable.map(Place.variable) ?? header.map(Place.header)
    }
}
