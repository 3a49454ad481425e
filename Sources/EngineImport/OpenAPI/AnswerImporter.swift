/// Takes over what an operation answers: its records, their model, its pages.
struct AnswerImporter {
    let document: APIDocument
    let operation: OperationImporter.Operation
    let report: ReportCollector
    let parameters: [APIParameter]

    /// What was found.
    struct Answer {
        var endpoint = OutputMap()
        /// The component that an item is, and its schema.
        var item: (name: String, schema: DocumentNode)?
        /// Inputs that pages fill by themselves.
        var paged: [String] = []
        /// Whether nothing is left open about pages.
        var isWhole = false
    }

    /// Names under which lists stand beside what belongs to the page.
    private static let usualLists = [
        "data", "items", "results", "records", "values", "entries", "list", "objects", "value",
    ]

    func run() -> Answer {
        var answer = Answer()
        guard let (media, node) = success() else { return answer }
        let type = media.lowercased()
        let isJSON = type.contains("json") || type == "*/*" || type == "application/*"
        if !isJSON {
            if let format = Self.format(type) { answer.endpoint["response"] = .entries([("format", .text(format))]) }
            return answer
        }
        guard operation.method == "get" else { return answer }
        let body = document.schema(node)
        guard let (path, items) = list(in: body) else { return answer }
        answer.endpoint["records"] = .text((["response.body"] + path).joined(separator: "."))
        if let items {
            let schema = document.schema(items)
            let name = APIDocument.name(of: items) ?? ""
            if SchemaInput.type(of: schema) == "object", schema["properties"] != nil { answer.item = (name, schema) }
        }
        pages(body, &answer)
        return answer
    }

    /// The answer that means success, and its best media type.
    private func success() -> (String, DocumentNode?)? {
        let responses = operation.node["responses"]?.entries ?? []
        let good =
            responses.filter { $0.key.hasPrefix("2") }.sorted { $0.key < $1.key }
            + responses.filter { $0.key == "default" }
        guard let node = good.first.flatMap({ document.resolved($0.value) }) else { return nil }
        if document.isSwagger {
            let types = (operation.node["produces"] ?? document.root["produces"])?.elements?.compactMap(\.text) ?? []
            return (BodyImporter.preferred(types) ?? "application/json", node["schema"])
        }
        let content = node["content"]?.entries ?? []
        guard let media = BodyImporter.preferred(content.map(\.key)) else { return nil }
        return (media, content.first { $0.key == media }?.value["schema"])
    }

    private static func format(_ type: String) -> String? {
        if type.contains("csv") { return "csv" }
        if type.contains("xml") { return "xml" }
        if type.hasPrefix("text/") { return "text" }
        return type.hasPrefix("multipart/") ? nil : "binary"
    }

    // MARK: Lists

    /// The only list of an answer: the answer itself, or the one array that it holds.
    private func list(in body: DocumentNode) -> ([String], DocumentNode?)? {
        if SchemaInput.type(of: body) == "array" { return ([], body["items"]) }
        let lists = (body["properties"]?.entries ?? []).filter {
            SchemaInput.type(of: document.schema($0.value)) == "array"
        }
        let objects = lists.filter {
            SchemaInput.type(of: document.schema(document.schema($0.value)["items"])) == "object"
        }
        guard
            let found = lists.first(where: { Self.usualLists.contains($0.key.lowercased()) })
                ?? (objects.count == 1 && looksLikeList(body) ? objects[0] : nil), CELText.isIdentifier(found.key)
        else { return nil }
        return ([found.key], document.schema(found.value)["items"])
    }

    /// An object with one list is a list only if what stands beside it speaks of pages, or nothing does.
    private func looksLikeList(_ body: DocumentNode) -> Bool {
        let others = (body["properties"]?.entries ?? []).map { $0.key.lowercased() }
        if others.count == 1 { return true }
        let words = [
            "page", "cursor", "total", "count", "next", "more", "offset", "limit", "links", "meta", "ok", "size",
        ]
        return others.contains { name in words.contains { name.contains($0) } }
    }

    // MARK: Pages

    private func query(_ names: [String]) -> APIParameter? {
        for name in names {
            if let found = parameters.first(where: { $0.place == "query" && $0.name.lowercased() == name }) {
                return found
            }
        }
        return nil
    }

    private func pages(_ body: DocumentNode, _ answer: inout Answer) {
        let size = query([
            "per_page", "perpage", "page_size", "pagesize", "limit", "size", "count", "page[size]", "max_results",
            "maxresults", "pagelimit", "page_limit", "top", "$top",
        ])
        if let pagination = byCursor(body) ?? byLink(body) ?? byNumber(size) ?? byOffset(size) {
            answer.endpoint["pagination"] = .map(pagination.block)
            answer.paged = pagination.fills
            answer.isWhole = true
            return
        }
        let words = ["page", "cursor", "offset", "skip", "marker", "after", "before", "token", "start"]
        let suspicious = parameters.filter { parameter in
            parameter.place == "query" && words.contains { parameter.name.lowercased().contains($0) }
                && SchemaInput.type(of: document.schema(parameter.schema)) != "timestamp"
        }
        answer.isWhole = suspicious.isEmpty
        guard let first = suspicious.first else { return }
        report.add(
            .note, item: operation.label, feature: "pages-unsure",
            "how its pages follow each other is not certain: '\(first.name)' stays an input, a call gives one page",
            at: operation.node)
    }

    private typealias Pages = (block: OutputMap, fills: [String])

    /// A parameter for a position, and a member of the answer that gives the next.
    private func byCursor(_ body: DocumentNode) -> Pages? {
        let names = [
            "cursor", "page[cursor]", "page_token", "pagetoken", "next_token", "nexttoken", "marker", "starting_after",
            "continuation_token", "continuationtoken", "after", "next",
        ]
        guard let parameter = query(names) else { return nil }
        let ways = [
            ["next_cursor"], ["nextCursor"], ["cursor"], ["next_page_token"], ["nextPageToken"], ["next_token"],
            ["nextToken"], ["next_marker"],
            ["nextMarker"], ["continuation_token"], ["continuationToken"], ["response_metadata", "next_cursor"],
            ["meta", "next_cursor"], ["paging", "next", "after"], ["pages", "next", "starting_after"],
            ["pagination", "next_cursor"], ["page", "after"],
        ]
        guard let way = ways.first(where: { has($0, body) }) else { return nil }
        let block = OutputMap([
            ("type", .text("cursor")), ("param", .text(parameter.name)),
            ("next", .text(Self.optional(way))),
        ])
        return (block, [parameter.input])
    }

    /// An address of the next page in the answer.
    private func byLink(_ body: DocumentNode) -> Pages? {
        for way in [
            ["links", "next"], ["_links", "next", "href"], ["next_page_url"], ["paging", "next"],
            ["pagination", "next_url"], ["@odata.nextLink"],
        ] where has(way, body) {
            guard SchemaInput.type(of: member(way, body) ?? body) == "string" else { continue }
            let fills = ["cursor", "page[cursor]", "page", "offset"].compactMap { query([$0])?.input }
            return (OutputMap([("type", .text("next_url")), ("next", .text(Self.optional(way)))]), fills)
        }
        return nil
    }

    /// A numbered page and a size: a short page is the last, an empty one too.
    private func byNumber(_ size: APIParameter?) -> Pages? {
        guard let parameter = query(["page", "page_number", "pagenumber", "page[number]"]), isNumber(parameter),
            size != nil || query(["page"]) != nil
        else { return nil }
        let start =
            document.schema(parameter.schema)["minimum"]?.integer ?? document.schema(parameter.schema)["default"]?
            .integer ?? 1
        guard (0...1).contains(start) else { return nil }
        var block = OutputMap([("type", .text("page")), ("param", .text(parameter.name)), ("start", .integer(start))])
        block["size"] = sizeBlock(size)
        return (block, [parameter.input] + (block["size"] == nil ? [] : [size?.input].compactMap { $0 }))
    }

    private func byOffset(_ size: APIParameter?) -> Pages? {
        guard let parameter = query(["offset", "skip", "$skip"]), isNumber(parameter) else { return nil }
        var block = OutputMap([("type", .text("offset")), ("param", .text(parameter.name))])
        block["size"] = sizeBlock(size)
        return (block, [parameter.input] + (block["size"] == nil ? [] : [size?.input].compactMap { $0 }))
    }

    /// The greatest size that is allowed, else the usual one.
    private func sizeBlock(_ size: APIParameter?) -> OutputNode? {
        guard let size else { return nil }
        let schema = document.schema(size.schema)
        guard let value = schema["maximum"]?.integer ?? schema["default"]?.integer, (1...100_000).contains(value) else {
            return nil
        }
        return .entries([("query", .text(size.name)), ("value", .integer(min(value, 1000)))])
    }

    private func isNumber(_ parameter: APIParameter) -> Bool {
        ["integer", "number"].contains(SchemaInput.type(of: document.schema(parameter.schema)))
    }

    private func member(_ way: [String], _ body: DocumentNode) -> DocumentNode? {
        var node = body
        for key in way {
            guard let inner = node["properties"]?[key] else { return nil }
            node = document.schema(inner)
        }
        return node
    }

    private func has(_ way: [String], _ body: DocumentNode) -> Bool { member(way, body) != nil }

    private static func optional(_ way: [String]) -> String {
        way.reduce(CELText("response.body")) { $0.optionalMember($1) }.text
    }
}
