internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Reads query and body of a request by the same readers that read YAML, so that a fault names its place, and the
/// OpenAPI document is written by what reads.
struct RequestReading {
    let call: RouteCall

    private var request: ServerRequest { call.request }

    /// Reads what a route asks for.
    /// - Throws: `invalid_query_params`, `invalid_json` or `invalid_body` with every place that is wrong.
    func read<Query: Configurable, Body: Configurable>(
        query: Query.Type, body: Body.Type
    ) throws(RouteFault) -> RouteInput<Query, Body> {
        try PathNames.check(call.path)
        let readQuery = try keys(query, "query") { () throws(RouteFault) in
            try QueryTree(items: request.queryItems).value
        }
        let readBody = try keys(body, "body") { () throws(RouteFault) in try jsonBody() }
        return RouteInput(query: readQuery, body: readBody)
    }

    private func keys<Keys: Configurable>(
        _ type: Keys.Type, _ part: String, _ value: () throws(RouteFault) -> RequestValue
    ) throws(RouteFault) -> Keys {
        if type is AnyKeys.Type { return RequestPart<Keys>.empty }
        var places = RequestPlaces(part == "query" ? .query : .json)
        let root = places.node(of: .object([(part, try value())]))
        var diagnostics = DiagnosticList()
        let read = RequestPart<Keys>.read(root, part, &diagnostics)
        guard diagnostics.hasErrors else { return read }
        var fault = RouteFault(400, part == "query" ? "invalid_query_params" : "invalid_body")
        fault.issues = places.issues(of: diagnostics)
        throw fault
    }

    private func jsonBody() throws(RouteFault) -> RequestValue {
        // Clients send a content type with no content, and the other way round.
        guard !call.body.isEmpty else { return .object([]) }
        if let type = request.fields["content-type"], !type.lowercased().hasPrefix("application/json") {
            throw RouteFault(415, "invalid_content_type", "the body must be application/json, not '\(type)'")
        }
        return RequestValue(try RequestJSON(call.body).value)
    }
}

/// One part of a request as a document of its own: so messages name it.
private struct RequestPart<Keys: Configurable>: Configurable {
    static var shapeName: String { "request" }

    let keys: Keys

    init(reading object: inout ObjectReader) {
        let name = object.node?.entries?.first?.key.text ?? "body"
        // Of a program that writes null nobody knows whether it means "leave it" or "take it away".
        object.takeNullAsValue()
        keys = object.required(name, .object, "What was sent.")
    }

    static func read(_ node: SyntaxNode, _ name: String, _ diagnostics: inout DiagnosticList) -> Keys {
        Self.read(node, diagnostics: &diagnostics).keys
    }

    static var empty: Keys {
        var places = RequestPlaces()
        var diagnostics = DiagnosticList()
        return read(places.node(of: .object([("body", .object([]))])), "body", &diagnostics)
    }
}
