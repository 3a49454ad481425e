internal import EngineLanguage

/// Takes over one stream of a manifest: what all of its parts share.
struct StreamImporter {
    let draft: StreamDraft
    let catalog: ConfigCatalog
    let report: ReportCollector

    /// The texts of a component at a place.
    func texts(_ place: AirbyteRoots.Place, _ component: Component) -> ManifestTexts {
        ManifestTexts(
            roots: AirbyteRoots(place: place, catalog: catalog, draft: draft), parameters: component.parameters)
    }

    /// Says that something is not expressible.
    func missing(_ feature: String, _ message: String, at node: DocumentNode?) {
        report.add(.missing, item: draft.name, feature: feature, message, at: node)
    }

    /// Says what one should know.
    func note(_ feature: String, _ message: String, at node: DocumentNode?) {
        report.add(.note, item: draft.name, feature: feature, message, at: node)
    }

    /// Says that code is needed.
    func custom(_ component: Component, _ noun: String) {
        let name = component["class_name"]?.text ?? component.type
        report.add(
            .custom, item: draft.name, feature: "custom-\(noun)",
            "the \(noun.replacingAll("-", with: " ")) is Python code: \(name)",
            at: component.node)
    }

    /// Reports keys that nobody reads.
    func check(_ component: Component, knows keys: Set<String>) {
        for key in component.unknownKeys(keys) {
            if Self.slots.contains(key) {
                let result = key == "paginator" ? ": one page is read" : ""
                note(
                    "misplaced-key", "'\(key)' has no meaning in \(component.type), there as here\(result)",
                    at: component.node[key])
                continue
            }
            if let start = component.node[key]?.span?.start, catalog.referenced.contains(start) {
                note(
                    "referenced-key", "'\(key)' stands in \(component.type) for what refers to it",
                    at: component.node[key])
                continue
            }
            missing("unknown-key", "'\(key)' of \(component.type) is not understood", at: component.node[key])
        }
    }

    /// Keys of components: one that stands in another than its own is not read by the framework either.
    private static let slots: Set<String> = [
        "requester", "record_selector", "extractor", "paginator", "partition_router", "retriever", "schema_loader",
        "incremental_sync", "authenticator", "error_handler", "transformations", "record_filter",
    ]

    /// Does something whose fault is a line in the report.
    func reporting<Value>(
        _ noun: String, at node: DocumentNode?, _ body: () throws(JinjaFault) -> Value
    ) -> Value? {
        do throws(JinjaFault) {
            return try body()
        } catch {
            missing(error.feature, "\(noun): \(error.message)", at: node)
            return nil
        }
    }

    // MARK: The whole

    /// Fills the draft.
    func run() {
        let component = draft.component
        guard component.type == "DeclarativeStream" else {
            return refuse("a stream of type '\(component.type)' has no counterpart", "stream-type", component.node)
        }
        check(
            component,
            knows: [
                "retriever", "schema_loader", "incremental_sync", "primary_key", "transformations", "state_migrations",
                "stream_cursor_field", "file_uploader", "use_cache",
            ])
        if component["state_migrations"] != nil {
            note("state-migration", "state of earlier versions is not taken over", at: component["state_migrations"])
        }
        if component["file_uploader"] != nil {
            missing("file-uploader", "files of records are not downloaded", at: component["file_uploader"])
        }
        guard let retriever = component.component("retriever") else {
            return refuse("the stream has no retriever", "manifest", component.node)
        }
        guard !retriever.isCustom else {
            custom(retriever, "retriever")
            return refuse("the retriever is Python code", "custom-retriever", retriever.node)
        }
        let isJob = retriever.type == "AsyncRetriever"
        guard retriever.type == "SimpleRetriever" || isJob else {
            return refuse(
                "a retriever of type '\(retriever.type)' has no counterpart", "async-retriever", retriever.node)
        }
        if !isJob {
            check(
                retriever,
                knows: [
                    "requester", "record_selector", "paginator", "partition_router", "primary_key", "decoder",
                    "ignore_stream_slicer_parameters_on_paginated_requests", "cursor", "stream_slicer",
                ])
        }
        CursorImporter(stream: self).run()
        PartitionImporter(stream: self).run(retriever)
        let selector = SelectorImporter(stream: self)
        selector.addFields()
        if isJob { AsyncImporter(stream: self).run(retriever) } else { RequestImporter(stream: self).run(retriever) }
        PaginatorImporter(stream: self).run(retriever)
        selector.run(retriever)
        CursorImporter(stream: self).finish()
        SchemaImporter(stream: self).setKey()
    }

    /// Gives the stream up.
    func refuse(_ message: String, _ feature: String, _ node: DocumentNode?) {
        let hasCustom = report.lines(of: draft.name).contains { $0.kind == .custom }
        draft.refusal = ManifestFault(message, at: node, feature: feature)
        if !hasCustom { missing(feature, message, at: node) }
    }
}
