/// Takes over the schema of a stream as the fields of a model.
struct SchemaImporter {
    /// The key of records that nothing identifies but what they hold.
    static let hashField = "record_hash"

    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    func run() {
        let loaders = draft.component.components("schema_loader")
        for loader in loaders { read(loader) }
    }

    private func read(_ loader: Component) {
        switch loader.type {
        case "InlineSchemaLoader":
            guard let schema = loader["schema"] else { return }
            fields(of: schema)
        case "JsonFileSchemaLoader":
            stream.note(
                "schema-file", "the schema stands in a file beside the manifest; records are kept as they come",
                at: loader.node)
        case "DynamicSchemaLoader":
            stream.note(
                "dynamic-schema", "the schema is asked for when it runs; records are kept as they come", at: loader.node
            )
        default:
            if loader.isCustom {
                stream.custom(loader, "schema-loader")
            } else {
                stream.note(
                    "schema-loader", "a schema of type '\(loader.type)' is not read; records are kept as they come",
                    at: loader.node)
            }
        }
    }

    private func fields(of schema: DocumentNode) {
        if schema["additionalProperties"]?.bool == false { draft.isOpen = false }
        for property in schema["properties"]?.entries ?? [] {
            var field = FieldType(property.value).entries
            field["from"] = .text(CELText("record").member(property.key).text)
            if let text = property.value["description"]?.text?.trimmed, !text.isEmpty {
                field["description"] = .text(text.oneLine)
            }
            draft.fields[property.key] = .map(field)
        }
    }

    // MARK: Key

    /// The fields that identify a record; a record without any is identified by all that it holds.
    func setKey() {
        let component = draft.component
        let texts = stream.texts(.record, component)
        for part in component["primary_key"].map({ key(of: $0, texts) }) ?? [] {
            let name = part.count == 1 ? part[0] : part.joined(separator: "_")
            if draft.fields[name] == nil {
                let value = draft.added[part[0]] ?? CELText("record").member(part[0])
                let from = part.dropFirst().reduce(value) { $0.member($1) }
                draft.fields[name] = .entries([("type", .text("any")), ("from", .text(from.text))])
            }
            if !draft.modelKey.contains(name) { draft.modelKey.append(name) }
        }
        guard draft.modelKey.isEmpty else { return }
        draft.fields[Self.hashField] = .entries([
            ("type", .text("string")), ("from", .text("hex.encode(hash.sha256(json.encode(record)))")),
            ("description", .text("What the record holds: the API names no field that identifies it.")),
        ])
        draft.modelKey = [Self.hashField]
    }

    /// `id`, `[id, other]` or `[[a, b], [c]]`.
    private func key(of node: DocumentNode, _ texts: ManifestTexts) -> [[String]] {
        guard let elements = node.elements else {
            return texts.constant(node).flatMap { $0.isEmpty ? nil : [[$0]] } ?? []
        }
        return elements.compactMap { element in
            if let parts = element.elements { return parts.compactMap { texts.constant($0) } }
            return texts.constant(element).map { [$0] }
        }.filter { !$0.isEmpty && $0[0] != "" }
    }
}

/// The type of a field as JSON Schema says it.
struct FieldType {
    /// The entries `type` and `items`.
    let entries: OutputMap

    init(_ schema: DocumentNode) {
        let name = Self.name(of: schema)
        var entries = OutputMap([("type", .text(name))])
        if name == "array", let items = schema["items"] {
            let inner = Self.name(of: items)
            if !["any", "array", "timestamp", "date"].contains(inner) { entries["items"] = .text(inner) }
        }
        self.entries = entries
    }

    /// The type's name; several, or none, are any.
    static func name(of schema: DocumentNode) -> String {
        let names = (schema["type"]?.oneOrMany ?? []).compactMap(\.text).filter { $0 != "null" }
        guard names.count == 1 else { return "any" }
        switch names[0] {
        case "string":
            switch schema["format"]?.text {
            case "date-time": return "timestamp"
            case "date": return "date"
            default: return "string"
            }
        case "integer", "number", "boolean", "object", "array": return names[0]
        default: return "any"
        }
    }
}
