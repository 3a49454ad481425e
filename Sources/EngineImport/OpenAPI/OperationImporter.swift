/// Takes over one operation as an endpoint.
struct OperationImporter {
    /// Where an operation stands, and what it is.
    struct Operation {
        let path: String
        let method: String
        let node: DocumentNode
        /// Parameters of the whole path.
        let shared: [DocumentNode]
        let name: String

        /// How reports call it.
        var label: String { node["operationId"]?.scalarText ?? "\(method.uppercased()) \(path)" }
    }

    let document: APIDocument
    let operation: Operation
    let report: ReportCollector
    private var endpoint = OutputMap()
    private var inputs = OutputMap()
    private var inputNames = SafeNames()
    private(set) var parameters: [APIParameter] = []

    init(document: APIDocument, operation: Operation, report: ReportCollector) {
        self.document = document
        self.operation = operation
        self.report = report
    }

    private func missing(_ feature: String, _ message: String, at node: DocumentNode?) {
        report.add(.missing, item: operation.label, feature: feature, message, at: node ?? operation.node)
    }

    /// The endpoint.
    mutating func run() -> OutputMap {
        let node = operation.node
        let title = node["summary"]?.text?.oneLine.trimmed ?? ""
        if !title.isEmpty { endpoint["title"] = .text(title.shortened) }
        if let text = node["description"]?.text?.trimmed, !text.isEmpty {
            endpoint["description"] = .text(text.shortened)
        }
        if let docs = node["externalDocs"]?["url"]?.text, Self.isAddress(docs) { endpoint["docs"] = .text(docs) }
        if node["deprecated"]?.bool == true { endpoint["deprecated"] = .text("The API marks it as deprecated.") }
        endpoint["request"] = .text("")
        readParameters()
        endpoint["request"] = .text("\(operation.method.uppercased()) \(target())")
        place()
        body()
        endpoint["input"] = OutputNode.map(inputs).ifFilled
        return endpoint
    }

    private static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && !text.contains(where: \.isWhitespace)
            && text.count > 9
    }

    // MARK: Parameters

    private mutating func readParameters() {
        var nodes: [DocumentNode] = []
        for node in operation.shared + (operation.node["parameters"]?.elements ?? []) {
            guard let parameter = document.resolved(node) else {
                missing("reference", "'\(node["$ref"]?.text ?? "")' is not in the document", at: node)
                continue
            }
            // What an operation says of a parameter stands for what its path says.
            nodes.removeAll {
                $0["name"]?.scalarText == parameter["name"]?.scalarText && $0["in"]?.text == parameter["in"]?.text
            }
            nodes.append(parameter)
        }
        for node in nodes {
            guard let name = node["name"]?.scalarText, let place = node["in"]?.text, place != "body" else { continue }
            if place == "header", ["accept", "content-type", "authorization"].contains(name.lowercased()) { continue }
            let input = inputNames.fresh(SafeNames.identifier(name))
            let parameter = APIParameter(
                name: name, place: place, input: input, node: node, isSwagger: document.isSwagger)
            parameters.append(parameter)
            declare(parameter)
        }
    }

    private mutating func declare(_ parameter: APIParameter) {
        let schema = parameter.schema
        let isRequired = parameter.node["required"]?.bool == true || parameter.place == "path"
        var input = SchemaInput(document: document).output(
            schema, isRequired: isRequired, description: parameter.node["description"]?.text)
        // A path has no place for what is not text.
        if parameter.place == "path", let type = input["type"], case .text(let word) = type,
            ["any", "object", "array"].contains(word)
        {
            for key in ["items", "fields", "min_items", "max_items"] { input[key] = nil }
            input["type"] = .text(word == "array" ? "array" : "string")
        }
        inputs[parameter.input] = .map(input)
    }

    /// The path with its holes; names that no text fills stay as they are.
    private mutating func target() -> String {
        var path = operation.path
        if !path.hasPrefix("/") { path = "/" + path }
        if let mark = path.firstIndex(of: "#") { path = String(path[..<mark]) }
        var result = ""
        var rest = path[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open].escapingPath
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: "}") else {
                result += "%7B"
                break
            }
            result += hole(String(rest[..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return result + rest.escapingPath
    }

    private mutating func hole(_ name: String) -> String {
        if let parameter = parameters.first(where: { $0.place == "path" && $0.name == name }) {
            let isList = SchemaInput.type(of: document.schema(parameter.schema)) == "array"
            return isList ? "${input.\(parameter.input).map(i, string(i)).join(',')}" : "${input.\(parameter.input)}"
        }
        // Used in the path, and never declared: it is text.
        let input = inputNames.fresh(SafeNames.identifier(name))
        inputs[input] = .entries([("type", .text("string")), ("required", .bool(true))])
        parameters.append(
            APIParameter(name: name, place: "path", input: input, node: DocumentNode(.map([])), isSwagger: false))
        report.add(
            .note, item: operation.label, feature: "undeclared-parameter",
            "the path names '\(name)', which no parameter declares: taken as text",
            at: operation.node)
        return "${input.\(input)}"
    }

    /// Puts parameters in their places.
    private mutating func place() {
        for parameter in parameters {
            switch parameter.place {
            case "query":
                guard let value = written(parameter) else { continue }
                var query = endpoint["query"]?.map ?? OutputMap()
                query[parameter.name] = .text(value)
                endpoint["query"] = .map(query)
            case "header":
                guard let value = written(parameter) else { continue }
                let name = parameter.name.lowercased()
                guard
                    ![
                        "host", "content-length", "connection", "upgrade", "transfer-encoding", "te", "trailer",
                        "keep-alive",
                    ].contains(name)
                else { continue }
                var headers = endpoint["headers"]?.map ?? OutputMap()
                headers[name] = .text(value)
                endpoint["headers"] = .map(headers)
            case "cookie":
                endpoint.merge(.entries([(parameter.name, .text("${input.\(parameter.input)}"))]), at: ["cookies"])
            default: continue
            }
        }
    }

    /// How a value is written in a query or a header.
    private func written(_ parameter: APIParameter) -> String? {
        let value = "input.\(parameter.input)"
        if parameter.node["content"] != nil { return "${json.encode(\(value))}" }
        let type = SchemaInput.type(of: document.schema(parameter.schema))
        switch parameter.writing(of: type) {
        case .plain: return "${\(value)}"
        case .joined(let separator): return "${\(value).map(i, string(i)).join(\(CELText.quoted(separator)))}"
        case .json: return "${json.encode(\(value))}"
        case .unknown(let style):
            missing(
                "parameter-style", "the style '\(style)' of '\(parameter.name)' has no counterpart", at: parameter.node)
            return nil
        }
    }

    // MARK: Body

    private mutating func body() {
        var importer = BodyImporter(
            document: document, operation: operation, report: report, parameters: parameters, names: inputNames)
        for entry in importer.run().entries {
            if entry.key == "input" {
                for input in entry.value.map?.entries ?? [] { inputs[input.key] = input.value }
            } else {
                endpoint.merge(entry.value, at: [entry.key])
            }
        }
        // Fields of a form are parameters in Swagger; their inputs are those of the body.
    }
}

/// A parameter of an operation.
struct APIParameter: Sendable {
    /// How a value becomes text.
    enum Writing {
        case plain
        case joined(String)
        case json
        case unknown(String)
    }

    let name: String
    /// `query`, `path`, `header`, `cookie`, or `formData`.
    let place: String
    /// The input that fills it.
    let input: String
    let node: DocumentNode
    let isSwagger: Bool

    /// Its schema: in Swagger the parameter itself.
    var schema: DocumentNode? {
        if let schema = node["schema"] { return schema }
        if let content = node["content"]?.entries?.first { return content.value["schema"] }
        return isSwagger ? node : nil
    }

    /// How its values are written (OpenAPI 3 §4.8.12, Swagger 2 `collectionFormat`).
    func writing(of type: String) -> Writing {
        guard type == "array" || type == "object" || type == "any" else { return .plain }
        if isSwagger {
            switch node["collectionFormat"]?.text {
            case "multi": return .plain
            case "ssv": return .joined(" ")
            case "tsv": return .joined("\t")
            case "pipes": return .joined("|")
            default: return type == "array" ? .joined(",") : .plain
            }
        }
        let style = node["style"]?.text ?? (place == "query" ? "form" : "simple")
        let explodes = node["explode"]?.bool ?? (style == "form")
        switch (style, type) {
        case ("form", "array") where explodes, ("form", "any"): return .plain
        case ("form", "array"), ("simple", "array"): return .joined(",")
        case ("spaceDelimited", "array"): return .joined(" ")
        case ("pipeDelimited", "array"): return .joined("|")
        case ("deepObject", _): return .plain
        case ("form", "object"), ("simple", "object"): return .json
        case ("simple", _): return .plain
        default: return .unknown(style)
        }
    }
}

extension Substring {
    /// A path in which spaces and quotes are encoded.
    fileprivate var escapingPath: String {
        String(self).replacingAll(" ", with: "%20").replacingAll("\"", with: "%22").replacingAll("}", with: "%7D")
            .escapingHoles
    }
}
