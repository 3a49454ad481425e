/// Takes over what a stream is read for, one by one.
struct PartitionImporter {
    let stream: StreamImporter
    /// Whether the call wants a list of values, of which it is given one.
    private var isGrouped = false
    private var draft: StreamDraft { stream.draft }

    init(stream: StreamImporter) {
        self.stream = stream
    }

    func run(_ retriever: Component) {
        let routers = retriever.components("partition_router") + retriever.components("stream_slicer")
        for router in routers { read(router) }
    }

    private func read(_ router: Component) {
        if router.isCustom {
            stream.custom(router, "partition-router")
            return stream.refuse("its partitions are found by Python code", "custom-partition-router", router.node)
        }
        switch router.type {
        case "ListPartitionRouter", "ListStreamSlicer": list(router)
        case "SubstreamPartitionRouter", "SubstreamSlicer": substream(router)
        case "CartesianProductStreamSlicer":
            for inner in router.components("stream_slicers") { read(inner) }
        case "GroupingPartitionRouter": group(router)
        case "SinglePartitionRouter", "SingleSlice": return
        default:
            stream.refuse("a router of type '\(router.type)' has no counterpart", "partition-router", router.node)
        }
    }

    // MARK: Groups

    /// Partitions that the connector asks for several at a time: each is asked for alone, so that what
    /// one partition gave, and how far it was read, does not depend on which others there are.
    private func group(_ router: Component) {
        stream.check(
            router, knows: ["group_size", "underlying_partition_router", "deduplicate", "path", "primary_key"])
        guard let inner = router.component("underlying_partition_router") else {
            return stream.refuse("the group has no router", "manifest", router.node)
        }
        var members = self
        members.isGrouped = true
        members.read(inner)
        let size = router["group_size"]?.scalarText ?? "several"
        stream.note(
            "grouped-partitions", "partitions are asked for one at a time, not \(size) in one call", at: router.node)
    }

    /// Declares a value of the partition, as the call wants it.
    private func declare(_ key: [String], _ slice: StreamDraft.Slice) -> StreamDraft.Slice {
        var slice = slice
        if isGrouped {
            slice = StreamDraft.Slice(
                input: slice.input, type: "array", value: "[\(slice.value)]", isRequired: slice.isRequired)
        }
        draft.declare(key, slice)
        return slice
    }

    // MARK: Lists

    private func list(_ router: Component) {
        stream.check(
            router, knows: ["values", "cursor_field", "request_option", "slice_values", "path", "primary_key"])
        let texts = stream.texts(.stream, router)
        guard let field = texts.constant(router["cursor_field"]), let node = router["values"] ?? router["slice_values"]
        else { return stream.refuse("the list has no 'cursor_field'", "manifest", router.node) }
        let values = stream.reporting("the list", at: node) { () throws(JinjaFault) -> CELText in
            let value = try texts.evaluated(node)
            return value.mayBeAbsent ? CELText("coalesce(\(value.text), [])", .primary, .list) : value
        }
        guard let values else { return stream.refuse("its list is not expressible", "partition-list", node) }
        let root = rootName(field)
        draft.levels.append(.entries([("values", .text(values.text)), ("as", .text(root))]))
        let slice = declare([field], StreamDraft.Slice(input: inputName(field), type: "any", value: root))
        option(router, slice)
    }

    // MARK: Parents

    private func substream(_ router: Component) {
        stream.check(router, knows: ["parent_stream_configs", "path", "primary_key"])
        let configs = router.components("parent_stream_configs")
        guard configs.count == 1 else {
            if configs.isEmpty { return }
            return stream.refuse(
                "several parent streams take turns in one router", "several-parents", router.node)
        }
        parent(configs[0])
    }

    private func parent(_ config: Component) {
        stream.check(
            config,
            knows: [
                "stream", "parent_key", "partition_field", "request_option", "incremental_dependency", "extra_fields",
                "lazy_read_pointer", "path", "primary_key",
            ])
        if config.isCustom { return stream.custom(config, "parent") }
        let texts = stream.texts(.stream, config)
        guard let parent = draft.resolveParent?(config), let key = texts.constant(config["parent_key"]),
            let field = texts.constant(config["partition_field"])
        else { return stream.refuse("the parent stream cannot be taken over", "parent-stream", config.node) }
        if parent.refusal != nil {
            let isCustom = stream.report.lines(of: parent.name).contains { $0.kind == .custom }
            if isCustom {
                stream.report.add(
                    .custom, item: draft.name, feature: "custom-parent",
                    "its parent stream '\(parent.name)' needs Python code",
                    at: config.node)
            }
            return stream.refuse(
                "its parent stream '\(parent.name)' could not be taken over", "parent-stream", config.node)
        }
        guard parent !== draft else {
            return stream.refuse("the stream is its own parent", "parent-stream", config.node)
        }
        if config["lazy_read_pointer"]?.isFilled == true {
            stream.missing(
                "lazy-read", "children that stand in the parent's record are asked for again",
                at: config["lazy_read_pointer"])
        }
        var root = rootName(parent.id)
        if root == "record" { root = "parent" }
        var level = OutputMap([("stream", .text(parent.id)), ("as", .text(root))])
        if config["incremental_dependency"]?.bool == true { level["only"] = .text("changed") }
        draft.levels.append(.map(level))
        draft.parents.append((root, parent))
        let value = key.split(separator: "/").reduce(CELText(root)) { $0.member(String($1)) }
        parent.needs(field: key)
        let slice = declare([field], StreamDraft.Slice(input: inputName(field), type: "any", value: value.text))
        option(config, slice)
        for extra in config["extra_fields"]?.elements ?? [] { self.extra(extra, root, parent) }
        draft.declare(["parent_record"], .init(input: "parent_record", type: "object", value: root))
    }

    /// Further fields of the parent's record, which the connector reads by their names.
    private func extra(_ node: DocumentNode, _ root: String, _ parent: StreamDraft) {
        let path = node.oneOrMany.compactMap(\.text)
        guard let first = path.first, let last = path.last else { return }
        parent.needs(field: first)
        let value = path.reduce(CELText(root)) { $0.member($1) }
        let input = inputName("parent_\(last)")
        let slice = StreamDraft.Slice(input: input, type: "any", value: value.text, isRequired: false)
        _ = declare(["extra_fields", path.joined(separator: ".")], slice)
        _ = declare(["extra_fields", last], slice)
    }

    private func option(_ component: Component, _ slice: StreamDraft.Slice) {
        // Of a group only templates read the values.
        guard !isGrouped else { return }
        guard let option = component.component("request_option"),
            option["field_name"] != nil || option["field_path"] != nil,
            let (place, path) = OptionPlace(stream: stream).place(option, stream.texts(.request, option))
        else { return }
        let value = draft.use(slice)
        let nested = path.dropFirst().reversed().reduce(OutputNode.text("${\(value.text)}")) { .entries([($1, $0)]) }
        draft.endpoint.merge(.entries([(path[0], nested)]), at: [place])
    }

    // MARK: Names

    /// Names of roots, which no partition may have.
    private static let roots: Set<String> = [
        "batch", "callback", "callback_url", "config", "connection", "credentials", "cursor", "cursor_end", "encoded",
        "idempotency_key", "input", "install_url", "integration", "item", "metadata", "nonce", "now", "object", "outer",
        "page", "record", "request", "response", "row", "signature", "steps", "subscription", "subscriptions",
        "webhook_url", "type", "string", "int", "list", "map", "size", "duration", "timestamp", "bool", "bytes",
        "double", "time", "hash", "url", "json", "hex", "base64", "math", "regex", "sets", "lists", "strings",
        "optional", "cel", "in", "true", "false", "null", "has", "as", "break", "const", "continue", "else", "for",
        "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while", "uint",
        "dyn", "coalesce", "isBlank", "base64url",
    ]

    private func rootName(_ text: String) -> String {
        let name = SafeNames.identifier(text)
        let taken = Set(draft.parents.map(\.root))
        if !Self.roots.contains(name), !taken.contains(name) { return name }
        var names = SafeNames(reserved: Self.roots.union(taken))
        return names.fresh("\(name)_item")
    }

    private func inputName(_ field: String) -> String {
        let name = SafeNames.identifier(field)
        let taken = Set(draft.slices.map(\.slice.input))
        var names = SafeNames(reserved: taken)
        return names.fresh(name)
    }
}
