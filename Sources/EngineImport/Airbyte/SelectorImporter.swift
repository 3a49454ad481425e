/// Takes over where records are, which are taken, and what becomes of them.
struct SelectorImporter {
    let stream: StreamImporter
    private var draft: StreamDraft { stream.draft }

    func run(_ retriever: Component) {
        guard let selector = retriever.component("record_selector") else {
            return stream.refuse("the retriever has no record selector", "manifest", retriever.node)
        }
        stream.check(
            selector,
            knows: [
                "extractor", "record_filter", "schema_normalization", "transform_before_filtering", "path",
                "primary_key",
            ])
        guard let extractor = selector.component("extractor") else {
            return stream.refuse("the record selector has no extractor", "manifest", selector.node)
        }
        extract(extractor)
        if let filter = selector.component("record_filter") { self.filter(filter) }
    }

    // MARK: Where records are

    private func extract(_ extractor: Component) {
        guard !extractor.isCustom else {
            stream.custom(extractor, "extractor")
            return stream.refuse("its records are found by Python code", "custom-extractor", extractor.node)
        }
        guard extractor.type == "DpathExtractor" else {
            return stream.refuse(
                "an extractor of type '\(extractor.type)' has no counterpart", "extractor", extractor.node)
        }
        stream.check(extractor, knows: ["field_path", "decoder", "path", "primary_key", "field_pointer"])
        if extractor["record_expander"] != nil {
            stream.missing("record-expander", "lists inside records are not spread", at: extractor["record_expander"])
        }
        let texts = stream.texts(.request, extractor)
        let records = stream.reporting("where records are", at: extractor["field_path"]) {
            () throws(JinjaFault) -> CELText in
            var result = CELText("response.body")
            for node in extractor["field_path"]?.oneOrMany ?? [] { result = try self.step(node, from: result, texts) }
            return result
        }
        guard let records else { return stream.refuse("its records are not expressible", "extractor", extractor.node) }
        let hasPages = draft.endpoint["pagination"]?.map != nil
        // A single object is a record by itself; pages are pages of lists, but for the address of one thing.
        let mayBeSingle = isOfOneThing && records.text == "response.body"
        if hasPages && !mayBeSingle || records.kind == .list {
            draft.endpoint["records"] = .text(records.text)
        } else if records.text == "response.body" {
            draft.endpoint["records"] = .text("type(response.body) == list ? response.body : [response.body]")
        } else if records.mayBeAbsent {
            draft.endpoint["records"] = .text("\(records.text).optMap(r, type(r) == list ? r : [r])")
        } else {
            // Null has no records, as where pages are read.
            let path = records.text
            draft.endpoint["records"] = .text("type(\(path)) == list ? \(path) : \(path) == null ? [] : [\(path)]")
        }
    }

    /// Whether the address ends in a value, as that of one thing does: many streams take their paginator from a
    /// common base.
    private var isOfOneThing: Bool {
        guard case .text(var target)? = draft.endpoint["request"] else { return false }
        while target.hasSuffix("/") { target.removeLast() }
        return target.hasSuffix("}")
    }

    /// One step of the way to the records.
    ///
    /// A key that the answer does not have is a fault (docs/decisions/0150): only elements of lists may be missing,
    /// since a list may be empty.
    private func step(_ node: DocumentNode, from base: CELText, _ texts: ManifestTexts) throws(JinjaFault) -> CELText {
        guard let text = node.scalarText else { throw JinjaFault("a key was expected") }
        let parsed = try texts.parsed(text)
        guard let name = parsed.literalText ?? (parsed == .number(text) ? text : nil) else {
            let key = try JinjaTranslator(texts.roots).value(parsed)
            guard key.kind != .null else { return CELText("\(base.at(.primary))[?null]", .primary, mayBeAbsent: true) }
            return CELText("\(base.at(.primary))[\(key.text)]", .primary, mayBeAbsent: base.mayBeAbsent)
        }
        if name == "*" || name == "**" {
            guard name == "*" else { throw JinjaFault("'**' takes keys of any depth", feature: "deep-wildcard") }
            let list = base.mayBeAbsent ? "\(base.text).orValue([])" : base.at(.primary)
            return CELText("(type(\(list)) == map ? \(list).transformList(k, v, v) : \(list))", .primary, .list)
        }
        if base.kind == .list {
            return CELText("\(base.at(.primary)).map(i, \(CELText("i").member(name).text))", .primary, .list)
        }
        if let index = Int(name) { return CELText("\(base.at(.primary))[?\(index)]", .primary, mayBeAbsent: true) }
        return base.member(name)
    }

    private func filter(_ filter: Component) {
        if filter.isCustom { return stream.custom(filter, "record-filter") }
        guard let node = filter["condition"] else { return }
        let test = stream.reporting("the record filter", at: node) { () throws(JinjaFault) in
            try stream.texts(.record, filter).test(node)
        }
        guard let test, test != .yes else { return }
        draft.endpoint["where"] = test == .no ? .bool(false) : .text(test.text)
    }

    // MARK: What becomes of them

    /// Adds the schema's fields, and what transformations change.
    func addFields() {
        SchemaImporter(stream: stream).run()
        for transformation in draft.component.components("transformations") { transform(transformation) }
    }

    private func transform(_ transformation: Component) {
        if transformation.isCustom { return stream.custom(transformation, "transformation") }
        switch transformation.type {
        case "AddFields":
            stream.check(transformation, knows: ["fields", "condition", "path", "primary_key"])
            for field in transformation.components("fields") { add(field, transformation) }
        case "RemoveFields":
            stream.check(transformation, knows: ["field_pointers", "condition", "path", "primary_key"])
            remove(transformation)
        case "KeysToLower": explode("record.transformMapEntry(k, v, {k.lowerAscii(): v})")
        case "KeysToSnakeCase":
            explode(
                "record.transformMapEntry(k, v, {regex.replace(k, '([a-z0-9])([A-Z])', '\\\\1_\\\\2').lowerAscii(): v})"
            )
        case "KeysReplace": replaceKeys(transformation)
        case "DpathFlattenFields": flatten(transformation)
        case "FlattenFields":
            stream.check(transformation, knows: ["flatten_lists", "path", "primary_key"])
            explode(transformation["flatten_lists"]?.bool == false ? "record.leaves(false)" : "record.leaves()")
        default:
            stream.missing(
                "transformation", "a transformation of type '\(transformation.type)' has no counterpart",
                at: transformation.node)
        }
    }

    private func explode(_ expression: String) {
        let inner = draft.explode.map { expression.replacingAll("record.", with: "(\($0)).") } ?? expression
        draft.explode = inner
    }

    private func replaceKeys(_ transformation: Component) {
        guard let old = transformation["old"]?.text, let new = transformation["new"]?.text else { return }
        explode("record.transformMapEntry(k, v, {k.replace(\(CELText.quoted(old)), \(CELText.quoted(new))): v})")
    }

    private func flatten(_ transformation: Component) {
        let path = (transformation["field_path"]?.elements ?? []).compactMap(\.text)
        guard !path.isEmpty, !path.contains("*") else {
            return stream.missing("flatten", "fields of any name are flattened", at: transformation.node)
        }
        let inner = path.reduce(CELText("record")) { $0.member($1) }.text
        let isAlone = transformation["replace_record"]?.bool == true
        explode(isAlone ? "coalesce(\(inner), {})" : "record.merge(coalesce(\(inner), {}))")
    }

    // MARK: Fields

    private func add(_ field: Component, _ transformation: Component) {
        let texts = stream.texts(.record, field)
        let path = (field["path"]?.oneOrMany ?? []).compactMap { texts.constant($0) }
        guard let name = path.first, let node = field["value"] else {
            return stream.missing("computed-name", "the name of an added field is computed", at: field.node)
        }
        guard path.allSatisfy({ $0 != "*" }) else {
            return stream.missing("wildcard-field", "a field is added in each element of a list", at: field.node)
        }
        let isUnknown = isUnknownSlice(node, texts)
        if isUnknown {
            stream.note(
                "unknown-slice-field",
                "'\(node.scalarText ?? "")' is no value of the stream's partitions: "
                    + "the field is empty, as the connector has it",
                at: node)
        }
        let value = stream.reporting("the field '\(path.joined(separator: "."))'", at: node) { () throws(JinjaFault) in
            try self.conditional(isUnknown ? .literal("") : try texts.evaluated(node), transformation)
        }
        guard let value else { return }
        let whole = path.count == 1 ? value : Self.nested(Array(path.dropFirst()), value, in: current(name))
        draft.added[name] = whole
        var entry = draft.fields[name]?.map ?? OutputMap([("type", .text(Self.type(whole.kind)))])
        entry["from"] = .text(whole.text)
        if path.count > 1 { entry["type"] = .text("object") }
        draft.fields[name] = .map(entry)
    }

    /// Whether a field is nothing but a value that partitions of this stream do not have: Jinja takes it for nothing.
    private func isUnknownSlice(_ node: DocumentNode, _ texts: ManifestTexts) -> Bool {
        guard draft.anySlice != nil, let text = node.text, let parsed = try? texts.parsed(text),
            let path = parsed.path, path.count == 2, ["stream_slice", "stream_partition"].contains(path[0]),
            !["extra_fields", "parent_slice", "cursor_slice", "partition"].contains(path[1])
        else { return false }
        return draft.slice([path[1]]) == nil
    }

    private func conditional(_ value: CELText, _ transformation: Component) throws(JinjaFault) -> CELText {
        guard let node = transformation["condition"], node.isFilled else { return value }
        let test = try stream.texts(.record, transformation).test(node)
        return CELText(
            "\(test.at(.disjunction)) ? optional.of(\(value.text)) : optional.none()", .conditional, value.kind)
    }

    private func current(_ name: String) -> CELText { draft.added[name] ?? CELText("record").member(name) }

    /// A value inside an object that may not be there yet.
    private static func nested(_ path: [String], _ value: CELText, in object: CELText) -> CELText {
        let inner = path.count == 1 ? value : nested(Array(path.dropFirst()), value, in: object.member(path[0]))
        return CELText(
            "coalesce(\(object.text), {}).merge({\(CELText.quoted(path[0])): \(inner.text)})", .primary, .map)
    }

    private static func type(_ kind: CELText.Kind) -> String {
        switch kind {
        case .text: "string"
        case .integer: "integer"
        case .double: "number"
        case .bool: "boolean"
        case .list: "array"
        case .map: "object"
        case .timestamp: "timestamp"
        default: "any"
        }
    }

    private func remove(_ transformation: Component) {
        if transformation["condition"]?.isFilled == true {
            if takesEmptyTexts(transformation) { return explode("record.withoutEmptyTexts()") }
            // The condition is asked for each value, which no expression of the language sees by itself.
            return stream.missing(
                "conditional-removal", "fields are removed by a condition on their values", at: transformation.node)
        }
        let texts = stream.texts(.request, transformation)
        for pointer in transformation["field_pointers"]?.elements ?? [] {
            let path = pointer.oneOrMany.compactMap { texts.constant($0) }
            guard let name = path.first, !path.contains(where: { $0.contains("*") }) else {
                stream.missing("wildcard-field", "fields of any name are removed", at: pointer)
                continue
            }
            if path.count == 1 {
                draft.fields[name] = nil
                draft.removed.insert(name)
                continue
            }
            var entry = draft.fields[name]?.map ?? OutputMap([("type", .text("object"))])
            let whole = Self.without(Array(path.dropFirst()), in: current(name))
            draft.added[name] = whole
            entry["from"] = .text(whole.text)
            draft.fields[name] = .map(entry)
        }
    }

    /// Whether all empty texts are removed: `**` with `property == ''`, with or without `| string`.
    private func takesEmptyTexts(_ transformation: Component) -> Bool {
        let pointers = (transformation["field_pointers"]?.elements ?? []).map { $0.oneOrMany.compactMap(\.text) }
        guard pointers == [["**"]], let text = transformation["condition"]?.text,
            let parsed = try? stream.texts(.record, transformation).parsed(text)
        else { return false }
        let property = JinjaExpression.name("property")
        return [property, .filter(property, "string", [])].contains { parsed == .binary("==", $0, .text("")) }
    }

    private static func without(_ path: [String], in object: CELText) -> CELText {
        let key = CELText.quoted(path[0])
        if path.count == 1 {
            return CELText("\(object.at(.primary)).transformMap(k, v, k != \(key), v)", .primary, .map)
        }
        let inner = without(Array(path.dropFirst()), in: CELText("v"))
        return CELText(
            "\(object.at(.primary)).transformMap(k, v, k == \(key) ? dyn(\(inner.text)) : v)", .primary, .map)
    }
}
