internal import EngineLanguage

/// Takes over an Airbyte declarative ("low-code") manifest as a provider and a sync.
public struct AirbyteImporter: Sendable {
    /// What the new definitions are called.
    public let id: String
    /// What people call it.
    public let title: String?

    /// Prepares an import.
    /// - Parameters:
    ///   - id: the id of the provider and the sync.
    ///   - title: what people call it; made of the id where nothing is said.
    public init(id: String, title: String? = nil) {
        self.id = SafeNames.id(id)
        self.title = title
    }

    /// Reads a manifest.
    /// - Parameters:
    ///   - bytes: its text, YAML or JSON.
    ///   - path: where it stands, for places in messages.
    /// - Returns: the files and the report; an item for each stream.
    /// - Throws: `ImportFault` if it cannot be read at all.
    public func run(_ bytes: [UInt8], path: String) throws(ImportFault) -> ImportResult {
        let document = try DocumentReader.read(bytes, path: path)
        let run = ManifestImport(id: id, title: title, document: document)
        do throws(ManifestFault) {
            try run.read()
        } catch {
            let place = error.node?.span?.position
            throw ImportFault(
                message: error.message, place: place.map { "\(path):\($0.line):\($0.column)" } ?? "\(path):1:1")
        }
        return run.finish(source: path)
    }
}

/// One import of a manifest.
final class ManifestImport {
    let id: String
    let title: String
    let document: DocumentNode
    let catalog = ConfigCatalog()
    let report = ReportCollector()
    private(set) var drafts: [StreamDraft] = []
    /// Names of streams in the order of the manifest, with what they are called here.
    private(set) var listed: [(name: String, draft: StreamDraft?)] = []
    private var byText: [String: StreamDraft] = [:]
    private var names = SafeNames()
    private var open: Set<String> = []
    private(set) var check: DocumentNode?

    init(id: String, title: String?, document: DocumentNode) {
        self.id = id
        self.document = document
        self.title =
            title ?? id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    /// Takes over all streams.
    func read() throws(ManifestFault) {
        guard let listed = document["streams"] ?? document["dynamic_streams"] else {
            throw ManifestFault("the manifest has no 'streams'", at: document)
        }
        var references = ManifestReferences(root: document)
        let streams = try references.resolved(listed)
        catalog.referenced = references.targets
        guard let elements = streams.elements else { throw ManifestFault("'streams' is no list", at: listed) }
        let outer = document["$parameters"]?.entries ?? []
        let components = elements.map { ManifestComponents.completed($0, at: "DeclarativeSource.streams", outer) }
        if let spec = document["spec"] {
            let resolved = try references.resolved(spec)
            if let schema = resolved["connection_specification"] {
                catalog.declare(schema)
                // Rules may make further values of those that are asked for.
                catalog.isSpecified = schema["properties"] != nil && resolved["config_normalization_rules"] == nil
            }
        }
        if let check = document["check"] { self.check = try references.resolved(check) }
        for component in components {
            let parameters = Component(component).parameters
            ConfigUses.visit(component, parameters) { self.catalog.use($0, inAuth: $1, isOptional: $2) }
        }
        for component in components {
            ConfigUses.visitLists(component, Component(component).parameters) { self.catalog.useAsList($0) }
            ConfigUses.visitAddresses(component, Component(component).parameters) { path in
                guard self.catalog.useInAddress(path) else { return }
                let name = path.joined(separator: ".")
                self.report.add(
                    .note, item: nil, feature: "shown-setting",
                    "'\(name)' is called secret, and stands in addresses: it is a setting that is shown", at: nil)
            }
        }
        for list in catalog.listsOfMaps {
            report.add(
                .note, item: nil, feature: "element-setting",
                "the manifest reads single elements of the list '\(list)': each value of theirs is a setting")
        }
        for setting in catalog.settings where setting.isUndeclared {
            report.add(
                .note, item: nil, feature: "undeclared-setting",
                "'\(setting.path.joined(separator: "."))' is read, and the specification does not have it: it is empty")
        }
        for component in components { add(component) }
        checkTop(dynamic: document["streams"] == nil ? nil : document["dynamic_streams"])
    }

    private func add(_ node: DocumentNode) {
        let name = node["name"]?.scalarText ?? "stream_\(listed.count + 1)"
        let drafts = Self.variants(of: node).map { draft(for: $0) }
        for draft in drafts {
            draft?.isListed = true
            if draft !== drafts[0] { draft?.into = drafts[0]?.id }
        }
        listed.append((name, drafts.first { $0?.refusal != nil } ?? drafts[0]))
    }

    /// A stream whose partitions are those of several parents in turn, as one stream for each parent.
    private static func variants(of node: DocumentNode) -> [DocumentNode] {
        guard let retriever = node["retriever"], let router = retriever["partition_router"], router.entries != nil,
            router["class_name"] == nil, let configs = router["parent_stream_configs"]?.elements, configs.count > 1
        else { return [node] }
        return configs.map { config in
            let single = router.setting("parent_stream_configs", DocumentNode(.list([config])))
            return node.setting("retriever", retriever.setting("partition_router", single))
        }
    }

    /// Keys of the whole manifest.
    private func checkTop(dynamic: DocumentNode?) {
        let known: Set<String> = [
            "version", "type", "definitions", "streams", "spec", "check", "metadata", "schemas", "$parameters",
            "description", "concurrency_level", "api_budget", "dynamic_streams",
        ]
        for entry in document.entries ?? []
        where !known.contains(entry.key) && !(entry.key.hasPrefix("_") || entry.key.hasPrefix("x-")) {
            // Definitions may stand at the top too: they are only named by others.
            guard entry.value["type"] == nil, entry.value.entries == nil else { continue }
            report.add(
                .missing, item: nil, feature: "unknown-key", "'\(entry.key)' of the manifest is not understood",
                at: entry.value)
        }
        if let dynamic, dynamic.isFilled {
            report.add(
                .missing, item: nil, feature: "dynamic-streams",
                "streams that are made while it runs are not taken over", at: dynamic)
        }
    }

    // MARK: Drafts

    /// The draft of a stream; the same component gives the same draft.
    func draft(for node: DocumentNode) -> StreamDraft? {
        let name = node["name"]?.scalarText ?? "stream_\(listed.count + 1)"
        let text = Self.identity(of: node, named: name)
        if let known = byText[text] { return known }
        guard !open.contains(text), open.count < 16 else { return nil }
        open.insert(text)
        defer { open.remove(text) }
        let id = names.fresh(SafeNames.identifier(name))
        let draft = StreamDraft(name: name, id: id, component: Component(node))
        draft.isListed = false
        draft.resolveParent = { [unowned self] config in self.parent(config, of: draft) }
        byText[text] = draft
        StreamImporter(draft: draft, catalog: catalog, report: report).run()
        draft.resolveParent = nil
        drafts.append(draft)
        return draft
    }

    /// A stream is known by what it reads: parameters that only its place gives do not tell two apart.
    private static func identity(of node: DocumentNode, named name: String) -> String {
        let retriever = node["retriever"] ?? DocumentNode(.null)
        return name + "\n" + stripped(retriever).canonicalText
    }

    private static func stripped(_ node: DocumentNode) -> DocumentNode {
        if let elements = node.elements { return DocumentNode(.list(elements.map(stripped))) }
        guard let entries = node.entries else { return node }
        let inherited = Set((node["$parameters"]?.entries ?? []).map(\.key))
        return DocumentNode(
            .map(
                entries.filter { $0.key != "$parameters" && !($0.key == "name" || $0.key == "primary_key") }
                    .filter { !inherited.contains($0.key) || ["path", "field_path"].contains($0.key) }
                    .map { .init(key: $0.key, value: stripped($0.value)) }))
    }

    private func parent(_ config: Component, of child: StreamDraft) -> StreamDraft? {
        guard let node = config["stream"], node.entries != nil else { return nil }
        // The parent as it is listed, if it is; names of streams are unique.
        return draft(for: node)
    }
}
