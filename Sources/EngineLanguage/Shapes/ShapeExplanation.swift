/// Words a key or an object for a terminal.
struct ShapeExplanation {
    private let description: ShapeDescription

    init(_ description: ShapeDescription) {
        self.description = description
    }

    func text(_ path: String, _ place: ShapeLookup.Place) -> String {
        var text = path + "\n"
        if let field = place.field { text += self.field(field) }
        let objects = place.object.map { [$0] } ?? place.field?.schema.objectNames.compactMap(description.object) ?? []
        for object in objects { text += self.object(object, place.conditions) }
        return text
    }

    private func field(_ field: FieldDescription) -> String {
        var lines = ["value: " + ShapeExplanation.plain(field.schema.words())]
        if let value = field.defaultValue, !value.isEmptyCollection { lines.append("default: \(value.flowText)") }
        if let fallback = field.fallback { lines.append("if absent: \(fallback)") }
        if field.isRequired { lines.append("required") }
        if let example = field.example { lines.append("example: \(field.key): \(example)") }
        if let since = field.since { lines.append("since: \(since)") }
        if let instead = field.deprecated { lines.append("on its way out: \(instead)") }
        if case .choice(let options) = field.schema {
            lines += options.filter { !$0.doc.isEmpty }.map { "\($0.name): \(ShapeExplanation.plain($0.doc))" }
        }
        return "\n\(ShapeExplanation.plain(field.doc))\n\n" + lines.map { "  \($0)\n" }.joined()
    }

    private func object(_ object: ObjectDescription, _ conditions: [FieldCondition]) -> String {
        var text = ""
        let chosen = conditions.last.flatMap { condition in
            object.discriminators.first { $0.key == condition.key }?.options.first { $0.name == condition.value }
        }
        let doc = chosen?.doc ?? object.doc
        if !doc.isEmpty { text += "\n\(ShapeExplanation.plain(doc))\n" }
        let fields = object.fields.filter { field in
            conditions.isEmpty ? field.conditions.isEmpty : field.conditions.last == conditions.last
        }
        if !fields.isEmpty { text += "\nkeys of \(object.name):\n\n" + list(fields) }
        if conditions.isEmpty {
            for discriminator in object.discriminators {
                let names = discriminator.options.map(\.name).joined(separator: ", ")
                text += "\nand those of its \(discriminator.key): \(names)\n"
            }
        }
        return text
    }

    private func list(_ fields: [FieldDescription]) -> String {
        // 24: longer keys are rare, and stand out by themselves.
        let width = min(24, fields.map(\.key.count).max() ?? 0)
        return fields.map { field in
            let padding = String(repeating: " ", count: max(0, width - field.key.count))
            let mark = field.isRequired ? "*" : " "
            return "\(mark) \(field.key)\(padding)  \(ShapeExplanation.plain(field.doc))\n"
        }.joined()
    }

    /// Markdown without its back quotes, which are noise in a terminal.
    private static func plain(_ text: String) -> String { text.filter { $0 != "`" } }
}
