/// Takes over a requester: address, entries, body, what its answers mean.
struct RequestImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    func run(_ retriever: Component, _ key: String = "requester") {
        guard let written = retriever.component(key) else {
            return stream.refuse("the retriever has no requester", "manifest", retriever.node)
        }
        guard !written.isCustom else {
            stream.custom(written, "requester")
            return stream.refuse("the requester is Python code", "custom-requester", written.node)
        }
        let requester = Self.withOptions(written)
        stream.check(
            requester,
            knows: [
                "url_base", "url", "path", "http_method", "authenticator", "error_handler", "request_headers",
                "request_parameters", "request_body_json", "request_body_data", "request_body", "use_cache",
                "primary_key", "page_size",
            ])
        do throws(JinjaFault) {
            try address(requester)
        } catch {
            return stream.refuse(
                "the address: \(error.message)", error.feature, requester["path"] ?? requester["url_base"])
        }
        entries("request_parameters", of: requester, in: "query")
        entries("request_headers", of: requester, in: "headers")
        body(of: requester)
        draft.auth = requester.component("authenticator")
        if let handler = requester.component("error_handler") { ErrorHandlerImporter(stream: stream).run(handler) }
        if key == "requester" { decoder(retriever.component("decoder")) }
    }

    /// Manifests of older frameworks say in a part of its own what is sent.
    private static func withOptions(_ requester: Component) -> Component {
        let key = "request_options_provider"
        guard let options = requester.component(key), !options.isCustom else { return requester }
        var node = requester.node.removing(key)
        for entry in options.node.entries ?? [] where entry.key.hasPrefix("request_") && node[entry.key] == nil {
            node = node.setting(entry.key, entry.value)
        }
        return Component(node)
    }

    // MARK: Address

    private func address(_ requester: Component) throws(JinjaFault) {
        let texts = stream.texts(.request, requester)
        let method = (texts.constant(requester["http_method"]) ?? "GET").uppercased()
        let baseNode = requester["url_base"] ?? requester["url"]
        guard let baseText = baseNode?.scalarText else { throw JinjaFault("there is no base address") }
        let baseParts = try texts.parsed(baseText.trimmed)
        let pathParts = try texts.parsed((requester["path"]?.scalarText ?? "").trimmed)
        var whole = Self.parts(pathParts)
        // An address that was learnt stands alone.
        if whole.isEmpty, baseParts.literalText == nil, baseParts.paths.contains(where: { $0[0] == "download_target" })
        {
            draft.endpoint["request"] = .text("\(method) ${\(try JinjaTranslator(texts.roots).value(baseParts).text)}")
            return
        }
        let isAbsolute = whole.first?.literalText.map { $0.hasPrefix("http://") || $0.hasPrefix("https://") } ?? false
        let addressTexts = stream.texts(.base, requester)
        if !isAbsolute {
            let address = AddressTemplate(Self.parts(baseParts))
            address.noteHosts(in: stream.catalog)
            draft.base = try address.template(with: addressTexts)
        }
        let query = QuerySplitter.split(&whole)
        let path = try texts.template(.joined(whole))
        let target = isAbsolute ? path : path.isEmpty ? "" : path.hasPrefix("/") ? path : "/\(path)"
        guard !target.contains(" ") || target.contains("${") else { throw JinjaFault("the path holds a space") }
        draft.endpoint["request"] = .text("\(method) \(target)".trimmed)
        for entry in query { try add(entry.key, .joined(entry.value), to: "query", texts) }
    }

    private static func parts(_ expression: JinjaExpression) -> [JinjaExpression] {
        if case .joined(let parts) = expression { return parts }
        return expression == .text("") ? [] : [expression]
    }

    // MARK: Entries

    private func entries(_ key: String, of requester: Component, in target: String) {
        guard let node = requester[key] else { return }
        let texts = stream.texts(.request, requester)
        _ = stream.reporting("'\(key)'", at: node) { () throws(JinjaFault) in
            guard let entries = node.entries else { return try self.text(node, to: target, texts) }
            for entry in entries {
                guard let name = texts.constant(DocumentNode(.text(entry.key))) else {
                    stream.missing("computed-name", "the name of an entry is computed: '\(entry.key)'", at: entry.value)
                    continue
                }
                if entry.value["type"]?.text == "QueryProperties" {
                    stream.missing(
                        "query-properties", "'\(name)' lists properties that are asked in groups", at: entry.value)
                    continue
                }
                _ = stream.reporting("'\(key).\(name)'", at: entry.value) { () throws(JinjaFault) in
                    try self.add(name, entry.value, to: target, texts)
                }
            }
        }
    }

    /// Entries as one text: a map that an expression gives, or `a=1&b=2`.
    private func text(_ node: DocumentNode, to target: String, _ texts: ManifestTexts) throws(JinjaFault) {
        let parsed = try texts.parsed(node.scalarText ?? "")
        switch parsed {
        case .map(let pairs):
            for pair in pairs {
                guard let key = pair.key.literalText else {
                    throw JinjaFault("the name of an entry is computed", feature: "computed-name")
                }
                try add(key, pair.value, to: target, texts)
            }
        case .none: return
        default:
            if parsed.isNothing { return }
            var parts = [JinjaExpression.text("?")] + Self.parts(parsed)
            if case .text(let first)? = parts.dropFirst().first { parts[0...1] = [.text("?" + first)] }
            let query = QuerySplitter.split(&parts)
            guard !query.isEmpty else {
                throw JinjaFault(
                    "entries that one expression makes are not known before it runs", feature: "computed-entries")
            }
            for entry in query { try add(entry.key, .joined(entry.value), to: target, texts) }
        }
    }

    private func add(_ name: String, _ node: DocumentNode, to target: String, _ texts: ManifestTexts) throws(JinjaFault)
    {
        guard let text = node.text else {
            guard let value = try texts.entry(node) else { return }
            return set(name, value, in: target)
        }
        try add(name, try texts.parsed(text), to: target, texts, node: node)
    }

    /// A secret goes where the auth scheme puts it.
    private func add(
        _ name: String, _ expression: JinjaExpression, to target: String, _ texts: ManifestTexts,
        node: DocumentNode? = nil
    ) throws(JinjaFault) {
        let simple = expression.simplified
        if readsSecret(simple) {
            let inAuth = ManifestTexts(
                roots: AirbyteRoots(place: .auth, catalog: stream.catalog, draft: nil), parameters: texts.parameters)
            guard let value = try inAuth.entry(filled: simple) else { return }
            draft.secretEntries.merge(value, at: [target, target == "headers" ? name.lowercased() : name])
            return
        }
        let value: OutputNode?
        if let node { value = try texts.entry(node) } else { value = try texts.entry(filled: simple) }
        if let value { set(name, value, in: target) }
    }

    private func readsSecret(_ expression: JinjaExpression) -> Bool {
        expression.configPaths.contains { stream.catalog.setting(at: $0)?.isCredential == true }
    }

    /// Headers that the transport sets, and what the body's encoding says, are left out.
    private func set(_ name: String, _ value: OutputNode, in target: String) {
        if target == "headers" {
            let lower = name.lowercased()
            if ["host", "content-length", "connection"].contains(lower) { return }
            draft.endpoint.merge(Self.headerText(value), at: [target, lower])
            return
        }
        draft.endpoint.merge(value, at: [target, name])
    }

    private static func headerText(_ value: OutputNode) -> OutputNode {
        switch value {
        case .number(let digits): .text(digits)
        case .bool(let value): .text(value ? "true" : "false")
        default: value
        }
    }

    // MARK: Body

    private func body(of requester: Component) {
        let typed = requester["request_body"]
        if let typed, let type = typed["type"]?.text {
            switch type {
            case "RequestBodyJsonObject": json(typed["value"], of: requester)
            case "RequestBodyUrlEncodedForm": form(typed["value"], of: requester)
            case "RequestBodyPlainText": form(typed["value"], of: requester)
            case "RequestBodyGraphQL": json(typed["value"], of: requester)
            default: stream.missing("request-body", "a body of type '\(type)' has no counterpart", at: typed)
            }
        }
        json(requester["request_body_json"], of: requester)
        form(requester["request_body_data"], of: requester)
    }

    private func json(_ node: DocumentNode?, of requester: Component) {
        guard let node else { return }
        let texts = stream.texts(.request, requester)
        let value = stream.reporting("the body", at: node) { () throws(JinjaFault) in
            if let entries = node.entries { return try self.secretsApart(entries, texts) }
            return try JSONTextTemplate.value(of: node.scalarText ?? "", with: texts)
        }
        guard let value = value ?? nil, !value.isEmpty else { return }
        draft.endpoint.merge(value, at: ["body"])
    }

    private func form(_ node: DocumentNode?, of requester: Component) {
        guard let node else { return }
        let texts = stream.texts(.request, requester)
        if let entries = node.entries {
            let value = stream.reporting("the body", at: node) { () throws(JinjaFault) in
                try self.secretsApart(entries, texts)
            }
            guard let value = value ?? nil, !value.isEmpty else { return }
            draft.endpoint["encoding"] = .text("form")
            draft.endpoint.merge(value, at: ["body"])
            return
        }
        let text = stream.reporting("the body", at: node) { () throws(JinjaFault) in
            try texts.template(try texts.parsed(node.scalarText ?? ""))
        }
        guard let text, !text.isEmpty else { return }
        draft.endpoint["encoding"] = .text("text")
        draft.endpoint["body"] = .text(text)
    }

    /// Entries of a body; those with secrets go to the auth scheme.
    private func secretsApart(_ entries: [DocumentNode.Entry], _ texts: ManifestTexts) throws(JinjaFault) -> OutputNode?
    {
        var map = OutputMap()
        for entry in entries {
            if let text = entry.value.text, readsSecret(try texts.parsed(text)) {
                try add(entry.key, try texts.parsed(text), to: "body", texts)
                continue
            }
            guard let value = try texts.entry(DocumentNode(.map([entry]))) else { continue }
            guard let entries = value.map else {
                // Pages and schemes add entries of their own, so the body itself stays a map with literal keys.
                throw JinjaFault("the name of an entry is computed: '\(entry.key)'", feature: "computed-name")
            }
            for entry in entries.entries { map[entry.key] = entry.value }
        }
        return .map(map)
    }

    // MARK: Answer

    /// How the answer is read.
    func decoder(_ decoder: Component?) {
        guard let decoder else { return }
        var response = OutputMap()
        DecoderImporter(stream: stream).read(decoder, into: &response)
        if let value = OutputNode.map(response).ifFilled { draft.endpoint["response"] = value }
    }
}

/// Takes over how an answer is read.
struct DecoderImporter {
    let stream: StreamImporter

    func read(_ decoder: Component, into response: inout OutputMap) {
        switch decoder.type {
        case "JsonDecoder", "JsonParser", "JsonItemsDecoder": return
        case "JsonlDecoder", "JsonLineParser": response["format"] = .text("ndjson")
        case "XmlDecoder": response["format"] = .text("xml")
        case "IterableDecoder": response["format"] = .text("text")
        case "CsvDecoder", "CsvParser":
            response["format"] = .text("csv")
            if let delimiter = decoder["delimiter"]?.text, delimiter != "," {
                response["delimiter"] = .text(delimiter == "\\t" ? "\t" : delimiter)
            }
            if let charset = decoder["encoding"]?.text { response["charset"] = .text(charset) }
        case "GzipDecoder", "GzipParser":
            response["decode"] = .text("gzip")
            if let inner = decoder.component("decoder") ?? decoder.component("inner_parser") {
                read(inner, into: &response)
            }
        case "ZipfileDecoder":
            response["decode"] = .text("zip")
            if let inner = decoder.component("decoder") ?? decoder.component("parser") { read(inner, into: &response) }
        case "CompositeRawDecoder":
            if let inner = decoder.component("parser") { read(inner, into: &response) }
        default:
            if decoder.isCustom {
                stream.custom(decoder, "decoder")
            } else {
                stream.missing("decoder", "a decoder of type '\(decoder.type)' has no counterpart", at: decoder.node)
            }
        }
    }
}
