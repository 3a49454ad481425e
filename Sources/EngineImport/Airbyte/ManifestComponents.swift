/// A component of a manifest with its parameters.
struct Component: Sendable {
    /// Its type: as written, or what its place implies; empty if neither says it.
    let type: String
    /// Its keys, those that came from parameters included.
    let node: DocumentNode
    /// What `$parameters` says here.
    let parameters: [String: DocumentNode]

    /// The value of a key, unless it is null.
    subscript(key: String) -> DocumentNode? {
        guard let value = node[key], !value.isNull else { return nil }
        return value
    }

    /// The component at a key.
    func component(_ key: String) -> Component? { self[key].map { Component($0) } }

    /// The components of a list at a key, or the one that stands there.
    func components(_ key: String) -> [Component] { self[key].map { $0.oneOrMany.map { Component($0) } } ?? [] }

    init(_ node: DocumentNode) {
        self.node = node
        type = node["type"]?.text ?? ""
        let entries = node["$parameters"]?.entries ?? []
        parameters = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// Whether it names a class of its own.
    var isCustom: Bool { node["class_name"] != nil || type.hasPrefix("Custom") }

    /// Keys that are neither among those known nor came from parameters.
    func unknownKeys(_ known: Set<String>) -> [String] {
        (node.entries ?? []).map(\.key).filter { key in
            !known.contains(key) && parameters[key] == nil
                && !["type", "$parameters", "name", "description", "title"].contains(key)
                && !key.hasPrefix("x-")
        }
    }
}

/// Gives components the types that their places imply, and hands parameters down (the framework's
/// rules: a component's own parameters win over those above, its own keys over both).
enum ManifestComponents {
    /// What stands at a key where no type is written.
    private static let implied: [String: String] = [
        "CompositeErrorHandler.error_handlers": "DefaultErrorHandler",
        "CursorPagination.decoder": "JsonDecoder",
        "DatetimeBasedCursor.end_datetime": "MinMaxDatetime",
        "DatetimeBasedCursor.end_time_option": "RequestOption",
        "DatetimeBasedCursor.start_datetime": "MinMaxDatetime",
        "DatetimeBasedCursor.start_time_option": "RequestOption",
        "DeclarativeSource.check": "CheckStream",
        "DeclarativeSource.spec": "Spec",
        "DeclarativeSource.streams": "DeclarativeStream",
        "DeclarativeStream.retriever": "SimpleRetriever",
        "DeclarativeStream.schema_loader": "JsonFileSchemaLoader",
        "DynamicDeclarativeStream.stream_template": "DeclarativeStream",
        "DynamicDeclarativeStream.components_resolver": "ConfigComponentsResolver",
        "HttpComponentsResolver.retriever": "SimpleRetriever",
        "DefaultErrorHandler.response_filters": "HttpResponseFilter",
        "DefaultPaginator.decoder": "JsonDecoder",
        "DefaultPaginator.page_size_option": "RequestOption",
        "DefaultPaginator.page_token_option": "RequestOption",
        "DpathExtractor.decoder": "JsonDecoder",
        "HttpRequester.error_handler": "DefaultErrorHandler",
        "ListPartitionRouter.request_option": "RequestOption",
        "ParentStreamConfig.request_option": "RequestOption",
        "ParentStreamConfig.stream": "DeclarativeStream",
        "RecordSelector.extractor": "DpathExtractor",
        "RecordSelector.record_filter": "RecordFilter",
        "SimpleRetriever.paginator": "NoPagination",
        "SimpleRetriever.record_selector": "RecordSelector",
        "SimpleRetriever.requester": "HttpRequester",
        "AsyncRetriever.record_selector": "RecordSelector",
        "SubstreamPartitionRouter.parent_stream_configs": "ParentStreamConfig",
        "AddFields.fields": "AddedFieldDefinition",
        "CustomPartitionRouter.parent_stream_configs": "ParentStreamConfig",
    ]

    /// The component with types and parameters; `place` is its parent's type and its key.
    static func completed(_ node: DocumentNode, at place: String, _ above: [DocumentNode.Entry]) -> DocumentNode {
        guard node.entries != nil else { return node }
        var component = node.removing("$parameters").removing("$options")
        if component["type"] == nil, component["class_name"] == nil, let type = implied[place] {
            component = component.setting("type", DocumentNode(.text(type)))
        }
        let own = (node["$parameters"] ?? node["$options"])?.entries ?? []
        let names = Set(own.map(\.key))
        var parameters = above.filter { !names.contains($0.key) } + own
        guard component["type"] != nil || component["class_name"] != nil, !isSchema(component) else {
            return withNested(component, at: place, parameters)
        }
        for parameter in parameters where !(component[parameter.key]?.isFilled ?? false) {
            component = component.setting(parameter.key, parameter.value)
        }
        let type = component["type"]?.scalarText ?? ""
        component = component.mapValues { key, value in
            let inner = parameters.filter { $0.key != key }
            if value.entries != nil { return completed(value, at: "\(type).\(key)", inner) }
            guard let elements = value.elements else { return value }
            return DocumentNode(
                .list(elements.map { completed($0, at: "\(type).\(key)", inner) }), span: value.span)
        }
        if parameters.isEmpty { return component }
        parameters.sort { $0.key < $1.key }
        return component.setting("$parameters", DocumentNode(.map(parameters)))
    }

    /// A map that is no component may hold some: those below a selective authenticator, for example.
    private static func withNested(
        _ node: DocumentNode, at place: String, _ parameters: [DocumentNode.Entry]
    ) -> DocumentNode {
        guard !isSchema(node) else { return node }
        return node.mapValues { _, value in value["type"] == nil ? value : completed(value, at: place, parameters) }
    }

    private static func isSchema(_ node: DocumentNode) -> Bool {
        guard let type = node["type"] else { return false }
        if type.text == "object" { return true }
        return type.elements?.contains { $0.text == "object" } ?? false
    }
}
