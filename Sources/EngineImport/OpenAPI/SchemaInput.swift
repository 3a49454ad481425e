/// Writes schemas as inputs of calls.
struct SchemaInput {
    let document: APIDocument

    /// The input of a schema; `description` is what is said of it beside the schema.
    func output(_ node: DocumentNode?, isRequired: Bool = false, description: String? = nil) -> OutputMap {
        var input = self.input(node, depth: 0)
        if isRequired { input["required"] = .bool(true) }
        if isRequired { input["default"] = nil }
        if let text = description ?? document.schema(node)["description"]?.text, !text.trimmed.isEmpty {
            input["description"] = .text(text.trimmed.shortened)
        }
        let order = [
            "type", "required", "description", "default", "items", "fields", "enum", "format", "pattern", "min", "max",
            "min_items", "max_items", "example",
        ]
        return OutputMap(order.map { ($0, input[$0]) })
    }

    private func input(_ node: DocumentNode?, depth: Int) -> OutputMap {
        let schema = document.schema(node)
        let type = Self.type(of: schema)
        var input = OutputMap([("type", .text(type))])
        let choices = Self.choices(schema, type)
        if !choices.isEmpty { input["enum"] = .list(choices) }
        switch type {
        case "array": list(schema, depth, &input)
        case "object": fields(schema, depth, &input)
        case "string": text(schema, &input)
        case "integer", "number": number(schema, &input)
        default: break
        }
        if let value = schema["default"], let literal = Self.literal(value, type),
            choices.isEmpty || choices.contains(where: { String(describing: $0) == String(describing: literal) })
        {
            input["default"] = literal
        }
        return input
    }

    private func list(_ schema: DocumentNode, _ depth: Int, _ input: inout OutputMap) {
        if depth < 4, let items = schema["items"] {
            let inner = self.input(items, depth: depth + 1)
            if inner.entries.count == 1, let type = inner["type"] {
                if case .text("any") = type {} else { input["items"] = type }
            } else {
                input["items"] = .map(inner)
            }
        }
        if let count = schema["minItems"]?.integer, (1...1_000_000).contains(count) {
            input["min_items"] = .integer(count)
        }
        if let count = schema["maxItems"]?.integer, (1...1_000_000).contains(count),
            count >= schema["minItems"]?.integer ?? 0
        {
            input["max_items"] = .integer(count)
        }
    }

    /// Members whose names the language takes; an object with others is described by its type alone.
    private func fields(_ schema: DocumentNode, _ depth: Int, _ input: inout OutputMap) {
        let properties = (schema["properties"]?.entries ?? []).filter {
            document.schema($0.value)["readOnly"]?.bool != true
        }
        guard depth < 3, !properties.isEmpty, properties.count <= 60,
            properties.allSatisfy({ CELText.isIdentifier($0.key) }),
            schema["additionalProperties"]?.bool ?? true == true || schema["additionalProperties"] == nil
        else { return }
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
        var map = OutputMap()
        for property in properties {
            var inner = self.input(property.value, depth: depth + 1)
            if required.contains(property.key) {
                inner["required"] = .bool(true)
                inner["default"] = nil
            }
            map[property.key] = .map(inner)
        }
        input["fields"] = .map(map)
    }

    private func text(_ schema: DocumentNode, _ input: inout OutputMap) {
        let formats = ["email": "email", "uuid": "uuid"]
        if let format = schema["format"]?.text.flatMap({ formats[$0] }), schema["enum"] == nil {
            input["format"] = .text(format)
        }
        guard schema["enum"] == nil else { return }
        if let least = schema["minLength"]?.integer, (1...1_000_000).contains(least) { input["min"] = .integer(least) }
        if let most = schema["maxLength"]?.integer, (1...1_000_000_000).contains(most),
            most >= schema["minLength"]?.integer ?? 0
        {
            input["max"] = .integer(most)
        }
    }

    private func number(_ schema: DocumentNode, _ input: inout OutputMap) {
        guard schema["enum"] == nil else { return }
        let least = schema["minimum"].flatMap(Self.number)
        let most = schema["maximum"].flatMap(Self.number)
        if let least, let most, least.value > most.value { return }
        if let least { input["min"] = .number(least.text) }
        if let most { input["max"] = .number(most.text) }
    }

    private static func number(_ node: DocumentNode) -> (text: String, value: Double)? {
        guard case .number(let text) = node.content, let value = Double(text), value.isFinite, abs(value) < 1e15 else {
            return nil
        }
        return (text, value)
    }

    // MARK: Types

    /// The language's word for a schema's type.
    static func type(of schema: DocumentNode) -> String {
        var names = (schema["type"]?.oneOrMany ?? []).compactMap(\.text).filter { $0 != "null" }
        if names.isEmpty {
            if schema["properties"] != nil { names = ["object"] }
            if schema["items"] != nil { names = ["array"] }
            if let values = schema["enum"]?.elements, values.allSatisfy({ $0.text != nil }) { names = ["string"] }
        }
        guard names.count == 1 else { return "any" }
        switch (names[0], schema["format"]?.text) {
        case ("string", "date-time"): return "timestamp"
        case ("string", "date"): return "date"
        case ("string", "binary"), ("file", _): return "file"
        case ("string", _), ("integer", _), ("number", _), ("boolean", _), ("array", _), ("object", _): return names[0]
        default: return "any"
        }
    }

    private static func choices(_ schema: DocumentNode, _ type: String) -> [OutputNode] {
        guard ["string", "integer", "number"].contains(type), let values = schema["enum"]?.elements else { return [] }
        var seen: Set<String> = []
        return values.compactMap { value in
            guard let literal = literal(value, type), seen.insert(value.scalarText ?? "").inserted else { return nil }
            return literal
        }
    }

    /// A value of a scalar type; nothing if it is of another.
    private static func literal(_ value: DocumentNode, _ type: String) -> OutputNode? {
        switch (type, value.content) {
        case ("string", .text(let text)): .text(text.escapingHoles)
        case ("string", .number(let text)): .text(text)
        case ("integer", .number(let text)) where Int(text) != nil: .number(text)
        case ("number", .number(let text)): .number(text)
        case ("boolean", .bool(let value)): .bool(value)
        default: nil
        }
    }
}

extension String {
    /// The text cut at 400 characters: descriptions are for choosing a tool, the rest stands in the
    /// documentation.
    var shortened: String {
        let line = split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { !$0.isEmpty }.joined(
            separator: " ")
        guard line.count > 400 else { return line }
        return String(line.prefix(399)).trimmed + "…"
    }
}
