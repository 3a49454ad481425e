/// Writes a description as a Markdown page: a section with tables for each object.
public struct ReferenceWriter {
    private let description: ShapeDescription
    /// Groups of keys that only one object has: they stand in its table and need no section.
    private let inlined: Set<String>

    private init(_ description: ShapeDescription) {
        self.description = description
        let named = Set(description.objects.flatMap { $0.fields.flatMap(\.schema.objectNames) })
        let users = description.objects.flatMap { object in
            Set(object.fields.compactMap(\.group)).subtracting([object.name])
        }
        let groups = Dictionary(grouping: users) { $0 }.filter { $0.value.count == 1 }.keys
        inlined = Set(groups).subtracting(named).subtracting([description.root])
    }

    /// The reference page of a kind of document, ready to be written to `docs/reference/`.
    public static func markdown(_ description: ShapeDescription, title: String? = nil) -> String {
        let writer = ReferenceWriter(description)
        var text = "# \(title ?? description.root)\n\n"
        text += "This page is generated: `scripts/generate` rewrites it. **Bold** keys are required. E, E? and T\n"
        text += "stand for expression, test and template.\n"
        for object in description.objects where !writer.inlined.contains(object.name) {
            text += writer.section(object)
        }
        return text
    }

    // MARK: Sections

    private func section(_ object: ObjectDescription) -> String {
        var text = "\n## \(object.name)\n"
        if !object.doc.isEmpty { text += "\n\(object.doc)\n" }
        text += table(object.commonFields.filter { !isFromGroup($0, of: object) })
        for group in groups(of: object) { text += "\nAnd the keys of \(link(group)).\n" }
        if !object.rules.isEmpty {
            text += "\n" + object.rules.map { "- \($0.doc) (`\($0.id)`)\n" }.joined()
        }
        for discriminator in object.discriminators {
            for option in discriminator.options { text += variant(option, discriminator, object) }
        }
        return text
    }

    private func variant(
        _ option: ChoiceOption, _ discriminator: Discriminator, _ object: ObjectDescription
    ) -> String {
        let own = FieldCondition(key: discriminator.key, value: option.name)
        // A choice within a choice has sections of its own.
        let fields = object.fields.filter { $0.conditions.last == own }
        let outer = fields.first?.conditions.dropLast().map { "\($0.key): \($0.value), " }.joined() ?? ""
        var text = "\n### \(object.name), \(outer)\(discriminator.key): \(option.name)\n"
        if !option.doc.isEmpty { text += "\n\(option.doc)\n" }
        return text + (fields.isEmpty ? "\nNo keys of its own.\n" : table(fields))
    }

    // MARK: Tables

    private func table(_ fields: [FieldDescription]) -> String {
        guard !fields.isEmpty else { return "" }
        var text = "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
        for field in fields {
            let key = field.isRequired ? "**`\(field.key)`**" : "`\(field.key)`"
            let cells = [key, field.schema.words(link), fallback(field), meaning(field)]
            text += "| " + cells.map(ReferenceWriter.cell).joined(separator: " | ") + " |\n"
        }
        return text
    }

    private func fallback(_ field: FieldDescription) -> String {
        if let value = field.defaultValue, !value.isEmptyCollection { return "`\(value.flowText)`" }
        return field.fallback ?? (field.isRequired ? "" : "–")
    }

    private func meaning(_ field: FieldDescription) -> String {
        var text = field.doc
        if let example = field.example { text += " Example: `\(example)`." }
        if let since = field.since { text += " Since \(since)." }
        if let instead = field.deprecated { text += " *On its way out: \(instead).*" }
        if field.isSecret { text += " *Secret.*" }
        if field.isAdvanced { text += " *Advanced.*" }
        return text
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: " ").split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
    }

    // MARK: Names

    private func groups(of object: ObjectDescription) -> [String] {
        object.commonFields.compactMap(\.group).reduce(into: []) { groups, group in
            if isSection(group, in: object), !groups.contains(group) { groups.append(group) }
        }
    }

    private func isFromGroup(_ field: FieldDescription, of object: ObjectDescription) -> Bool {
        field.group.map { isSection($0, in: object) } ?? false
    }

    /// Whether a group of keys has a section of its own, to which an object refers.
    private func isSection(_ group: String, in object: ObjectDescription) -> Bool {
        group != object.name && !inlined.contains(group) && description.object(group) != nil
    }

    private func link(_ name: String) -> String { "[\(name)](#\(ReferenceWriter.anchor(name)))" }

    /// The anchor that Markdown renderers give to a heading: lower case, without punctuation.
    static func anchor(_ heading: String) -> String {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " " }
        return String(kept.map { $0 == " " ? "-" : $0 })
    }
}
