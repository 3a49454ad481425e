/// Takes over how pages are found, in the general form: connectors' strategies are not the language's
/// presets.
struct PaginatorImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    func run(_ retriever: Component) {
        guard let paginator = retriever.component("paginator") ?? retriever.component("download_paginator"),
            paginator.type != "NoPagination"
        else {
            draft.endpoint["pagination"] = .text("none")
            return
        }
        guard paginator.type == "DefaultPaginator" || paginator.type == "CustomPaginator" || !paginator.isCustom else {
            return refuse(paginator, "paginator")
        }
        guard let strategy = paginator.component("pagination_strategy"), !paginator.isCustom else {
            return refuse(paginator, "paginator")
        }
        guard !strategy.isCustom else { return refuse(strategy, "pagination-strategy") }
        stream.check(
            paginator,
            knows: [
                "pagination_strategy", "page_size_option", "page_token_option", "decoder", "url_base", "path",
                "primary_key",
            ])
        stream.check(
            strategy,
            knows: [
                "page_size", "start_from_page", "inject_on_first_request", "cursor_value", "stop_condition", "decoder",
                "page_size_option", "path", "primary_key",
            ])
        var pages = OutputMap()
        guard let size = size(paginator, strategy) else { return }
        let isComplete: Void? = stream.reporting("the pages", at: strategy.node) { () throws(JinjaFault) in
            switch strategy.type {
            case "PageIncrement": try self.numbered(paginator, strategy, size, &pages)
            case "OffsetIncrement": try self.offset(paginator, strategy, size, &pages)
            case "CursorPagination": try self.cursor(paginator, strategy, size, &pages)
            default:
                throw JinjaFault(
                    "a strategy of type '\(strategy.type)' has no counterpart", feature: "pagination-strategy")
            }
        }
        guard isComplete != nil else {
            return stream.refuse("its pages are not expressible", "pagination", paginator.node)
        }
        if pages["send"] == nil, draft.endpoint["request"]?.mentions("page.next") != true {
            stream.note(
                "pages-never-asked", "no request says which page it asks for: one page is read", at: paginator.node)
            draft.endpoint["pagination"] = .text("none")
            return
        }
        draft.endpoint["pagination"] = .entries([("pages", .map(pages))])
    }

    private func refuse(_ component: Component, _ noun: String) {
        if component.isCustom {
            stream.custom(component, noun)
        } else {
            stream.missing(noun, "a \(noun) of type '\(component.type)' has no counterpart", at: component.node)
        }
        stream.refuse("its pages are found by Python code", "custom-\(noun)", component.node)
    }

    // MARK: Size

    /// How many records a page shall have: the block `size`, and the value for tests.
    private struct Size {
        var block: OutputNode?
        var isKnown: Bool
    }

    private func size(_ paginator: Component, _ strategy: Component) -> Size? {
        guard let node = strategy["page_size"] else {
            if let option = paginator.component("page_size_option"), option["field_name"] != nil {
                stream.missing("page-size", "'page_size_option' has no 'page_size'", at: option.node)
            }
            return Size(block: nil, isKnown: false)
        }
        let texts = stream.texts(.request, strategy)
        let value = stream.reporting("the page size", at: node) { () throws(JinjaFault) in
            try texts.entry(node) ?? .null
        }
        guard var value else { return Size(block: nil, isKnown: false) }
        if case .text(let digits) = value, Int(digits) != nil { value = .number(digits) }
        // No page is shorter than nothing: such a size ends no list, and asks for none.
        if case .number(let digits) = value, let number = Int(digits), number < 1 {
            return Size(block: nil, isKnown: false)
        }
        var block = OutputMap()
        if let option = paginator.component("page_size_option") ?? strategy.component("page_size_option") {
            guard let (place, path) = place(option, texts) else { return nil }
            switch place {
            case "query": block["query"] = .text(path.joined(separator: "."))
            case "headers": block["header"] = .text(path.joined(separator: "."))
            default: block["body"] = .text(path.joined(separator: "."))
            }
        }
        block["value"] = value
        return Size(block: .map(block), isKnown: true)
    }

    /// Where an option is put: the part of the request, and the way in it.
    private func place(_ option: Component, _ texts: ManifestTexts) -> (String, [String])? {
        OptionPlace(stream: stream).place(option, texts)
    }

    // MARK: Strategies

    private func numbered(
        _ paginator: Component, _ strategy: Component, _ size: Size, _ pages: inout OutputMap
    ) throws(JinjaFault) {
        let texts = stream.texts(.request, strategy)
        let startText = texts.constant(strategy["start_from_page"]) ?? "0"
        guard let start = Int(startText), (0...1_000_000).contains(start) else {
            throw JinjaFault("the first page's number is computed")
        }
        try send(paginator, strategy, first: .integer(start), &pages)
        pages["next"] = .text("page.index + \(start + 1)")
        finish(size, &pages)
    }

    private func offset(
        _ paginator: Component, _ strategy: Component, _ size: Size, _ pages: inout OutputMap
    ) throws(JinjaFault) {
        try send(paginator, strategy, first: .integer(0), &pages)
        pages["next"] = .text("page.offset + page.count")
        finish(size, &pages)
    }

    /// A short page is the last.
    private func finish(_ size: Size, _ pages: inout OutputMap) {
        if size.isKnown { pages["more"] = .text("page.count >= page.size") }
        pages["size"] = size.block
    }

    private func cursor(
        _ paginator: Component, _ strategy: Component, _ size: Size, _ pages: inout OutputMap
    ) throws(JinjaFault) {
        guard let value = strategy["cursor_value"] else {
            throw JinjaFault("there is no 'cursor_value'", feature: "manifest")
        }
        let texts = stream.texts(.response, strategy)
        try send(paginator, strategy, first: nil, &pages)
        pages["next"] = .text(try texts.value(value).text)
        if let stop = strategy["stop_condition"] {
            let test = try texts.test(stop)
            if test == .yes {
                pages["more"] = .bool(false)
            } else if test != .no {
                pages["more"] = .text(Self.negated(test))
            }
        }
        pages["size"] = size.block
        // A way into the answer ends the pages by itself; what is worked out may always have a value.
        let isPlain =
            if case .text(let next)? = pages["next"] { next.hasPrefix("response.") && !next.contains(" ") } else {
                false
            }
        if isPlain || pages["more"] != nil { pages["stop_when_empty"] = .bool(false) }
    }

    private static func negated(_ test: CELText) -> String {
        if test.text.hasPrefix("!"), test.level == .unary { return String(test.text.dropFirst()) }
        return "!\(test.at(.unary))"
    }

    /// What requests of later pages carry, and of the first where the strategy says so.
    private func send(
        _ paginator: Component, _ strategy: Component, first: OutputNode?, _ pages: inout OutputMap
    ) throws(JinjaFault) {
        guard let option = paginator.component("page_token_option") else {
            // Where the request itself reads the position, its entries are what is sent.
            for part in ["query", "headers", "body"] {
                for entry in draft.endpoint[part]?.map?.entries ?? [] where entry.value.mentions("page.next") {
                    var sent = pages["send"]?.map ?? OutputMap()
                    sent.merge(.entries([(entry.key, entry.value)]), at: [part])
                    pages["send"] = .map(sent)
                }
            }
            return
        }
        if option.type == "RequestPath" || option["inject_into"]?.text == "path" {
            pages["send"] = .entries([("url", .text("${page.next}"))])
            return
        }
        guard let (place, path) = place(option, stream.texts(.request, option)) else {
            throw JinjaFault("the page's option has no place", feature: "request-option")
        }
        if let first, strategy["inject_on_first_request"]?.bool == true {
            pages["first"] = Self.nested([place] + path, first)
        }
        pages["send"] = Self.nested([place] + path, .text("${page.next}"))
    }

    private static func nested(_ path: [String], _ value: OutputNode) -> OutputNode {
        path.reversed().reduce(value) { .entries([($1, $0)]) }
    }
}

/// Where a request option puts its value.
struct OptionPlace {
    let stream: StreamImporter

    /// The part of the request and the way in it; reported if there is none.
    func place(_ option: Component, _ texts: ManifestTexts) -> (String, [String])? {
        let names: [String]
        if let path = option["field_path"]?.elements {
            names = path.compactMap { texts.constant($0) }
        } else if let name = texts.constant(option["field_name"] ?? option["header"]) {
            names = [name]
        } else {
            stream.missing("computed-name", "the name of a request option is computed", at: option.node)
            return nil
        }
        switch option["inject_into"]?.text ?? "request_parameter" {
        case "request_parameter": return ("query", names)
        case "header": return ("headers", names.map { $0.lowercased() })
        case "body_json": return ("body", names)
        case "body_data":
            if stream.draft.endpoint["encoding"] == nil { stream.draft.endpoint["encoding"] = .text("form") }
            return ("body", names)
        case let other:
            stream.missing("request-option", "an option in '\(other)' has no counterpart", at: option.node)
            return nil
        }
    }
}
