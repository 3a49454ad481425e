/// Takes over what an operation sends.
struct BodyImporter {
    let document: APIDocument
    let operation: OperationImporter.Operation
    let report: ReportCollector
    let parameters: [APIParameter]
    var names: SafeNames

    /// A body of more members is one input: a form of hundreds of fields helps nobody.
    private static let mostFields = 80

    /// Keys for the endpoint, and `input` with further inputs.
    mutating func run() -> OutputMap {
        if document.isSwagger { return swagger() }
        guard let node = operation.node["requestBody"], let request = document.resolved(node) else {
            return OutputMap()
        }
        let content = request["content"]?.entries ?? []
        guard let media = Self.preferred(content.map(\.key)), let entry = content.first(where: { $0.key == media })
        else {
            return OutputMap()
        }
        return written(
            media, entry.value["schema"], isRequired: request["required"]?.bool == true,
            description: request["description"]?.text)
    }

    // MARK: Swagger 2

    private mutating func swagger() -> OutputMap {
        let all = (operation.shared + (operation.node["parameters"]?.elements ?? [])).compactMap {
            document.resolved($0)
        }
        let types = (operation.node["consumes"] ?? document.root["consumes"])?.elements?.compactMap(\.text) ?? []
        if let body = all.first(where: { $0["in"]?.text == "body" }) {
            let media =
                Self.preferred(types.filter { !$0.hasPrefix("multipart/") && !$0.hasSuffix("form-urlencoded") })
                ?? "application/json"
            return written(
                media, body["schema"], isRequired: body["required"]?.bool == true,
                description: body["description"]?.text)
        }
        let fields = parameters.filter { $0.place == "formData" }
        guard !fields.isEmpty else { return OutputMap() }
        let hasFile = fields.contains { $0.node["type"]?.text == "file" }
        let isMultipart =
            hasFile
            || types.contains { $0.hasPrefix("multipart/") } && !types.contains { $0.hasSuffix("form-urlencoded") }
        var body = OutputMap()
        for field in fields { body[field.name] = .text("${input.\(field.input)}") }
        return OutputMap([
            ("encoding", .text(isMultipart ? "multipart" : "form")), ("body", .map(body)),
        ])
    }

    // MARK: Media types

    /// The media type that is written best.
    static func preferred(_ types: [String]) -> String? {
        types.min { (rank($0), $0) < (rank($1), $1) }
    }

    private static func rank(_ type: String) -> Int {
        let type = bare(type)
        if type == "application/json" { return 0 }
        if type.hasSuffix("+json") || type == "text/json" { return 1 }
        if type == "*/*" || type == "application/*" { return 2 }
        if type == "application/x-www-form-urlencoded" { return 3 }
        if type == "multipart/form-data" { return 4 }
        if type.hasPrefix("text/") { return 5 }
        if type == "application/octet-stream" { return 6 }
        return 7
    }

    private static func bare(_ type: String) -> String {
        String(type.lowercased().prefix { $0 != ";" }).trimmed
    }

    private mutating func written(
        _ media: String, _ schema: DocumentNode?, isRequired: Bool, description: String?
    ) -> OutputMap {
        let type = Self.bare(media)
        switch Self.rank(media) {
        case 0, 2: return json(schema, isRequired, description)
        case 1:
            var result = json(schema, isRequired, description)
            result["headers"] = .entries([("content-type", .text(type))])
            return result
        case 3: return form(schema, isRequired, description, encoding: "form")
        case 4: return form(schema, isRequired, description, encoding: "multipart")
        case 5 where type != "text/xml":
            var result = single(
                DocumentNode(.map([.init(key: "type", value: DocumentNode(.text("string")))])), isRequired, description)
            result["encoding"] = .text("text")
            result["headers"] = .entries([("content-type", .text(type))])
            return result
        default:
            if type.hasSuffix("xml") { return xml(schema, isRequired, description, type) }
            var result = single(
                DocumentNode(.map([.init(key: "type", value: DocumentNode(.text("file")))])), isRequired, description)
            result["encoding"] = .text("binary")
            result["headers"] = .entries([
                (
                    "content-type",
                    .text(type == "application/octet-stream" || type.contains("*") ? "application/octet-stream" : type)
                )
            ])
            return result
        }
    }

    /// An object becomes an input for each member, anything else one input.
    private mutating func json(_ node: DocumentNode?, _ isRequired: Bool, _ description: String?) -> OutputMap {
        let schema = document.schema(node)
        guard let fields = members(of: schema) else { return single(node, isRequired, description) }
        return fields.isEmpty ? single(node, isRequired, description) : spread(fields, of: schema, isRequired)
    }

    private mutating func form(
        _ node: DocumentNode?, _ isRequired: Bool, _ description: String?, encoding: String
    ) -> OutputMap {
        let schema = document.schema(node)
        var result: OutputMap
        if let fields = members(of: schema), !fields.isEmpty {
            result = spread(fields, of: schema, isRequired)
        } else {
            result = single(
                DocumentNode(.map([.init(key: "type", value: DocumentNode(.text("object")))])), isRequired, description)
        }
        result["encoding"] = .text(encoding)
        return result
    }

    private mutating func xml(
        _ node: DocumentNode?, _ isRequired: Bool, _ description: String?, _ type: String
    ) -> OutputMap {
        let schema = document.schema(node)
        let element = schema["xml"]?["name"]?.text ?? node.flatMap { APIDocument.name(of: $0) } ?? "root"
        var result = json(node, isRequired, description)
        if let body = result["body"] { result["body"] = .entries([(element, body)]) }
        result["encoding"] = .text("xml")
        result["headers"] = .entries([("content-type", .text(type))])
        return result
    }

    private func members(of schema: DocumentNode) -> [DocumentNode.Entry]? {
        guard schema["oneOf"] == nil, schema["anyOf"] == nil, let properties = schema["properties"]?.entries,
            properties.count <= Self.mostFields
        else { return nil }
        return properties.filter { document.schema($0.value)["readOnly"]?.bool != true }
    }

    private mutating func spread(
        _ fields: [DocumentNode.Entry], of schema: DocumentNode, _ isRequired: Bool
    ) -> OutputMap {
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
        var (inputs, body) = (OutputMap(), OutputMap())
        for field in fields {
            let name = names.fresh(SafeNames.identifier(field.key))
            inputs[name] = .map(
                SchemaInput(document: document).output(
                    field.value, isRequired: isRequired && required.contains(field.key)))
            body[field.key] = .text("${input.\(name)}")
        }
        return OutputMap([("body", .map(body)), ("input", .map(inputs))])
    }

    private mutating func single(_ node: DocumentNode?, _ isRequired: Bool, _ description: String?) -> OutputMap {
        let name = names.fresh("body")
        let input = SchemaInput(document: document).output(node, isRequired: isRequired, description: description)
        return OutputMap([
            ("body", .text("${input.\(name)}")), ("input", .entries([(name, .map(input))])),
        ])
    }
}
