internal import EngineHTTP
internal import EngineLanguage

/// Writes the routes as an OpenAPI 3.1 document: from the same declarations that match, admit and read.
struct OpenAPIWriter {
    let routes: [Route]
    let settings: ServerSettings

    /// The document.
    var value: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "engine", "version": .string(settings.version),
                "description": "Connections, connect sessions and integrations. Paths and bodies are Nango's.",
            ],
            "servers": [["url": .string(settings.publicURL)]],
            "paths": paths,
            "components": [
                "securitySchemes": [
                    "apiKey": ["type": "http", "scheme": "bearer", "description": "An API key: `engine key create`."],
                    "session": ["type": "http", "scheme": "bearer", "description": "The token of a connect session."],
                ],
                "schemas": .object(schemas),
            ],
        ]
    }

    private var shown: [Route] { routes.filter { $0.surface != .page } }

    private var paths: JSONValue {
        var order: [String] = []
        var operations: [String: [(String, JSONValue)]] = [:]
        for route in shown {
            let path = route.pattern.openAPIPath
            if operations[path] == nil { order.append(path) }
            // A route for every method is told once, by the method that asks for least.
            let method = route.method == Router.anyMethod ? "get" : route.method.name.lowercased()
            operations[path, default: []].append((method, operation(route)))
        }
        return .object(order.map { ($0, .object(operations[$0] ?? [])) })
    }

    private func operation(_ route: Route) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("summary", .string(route.summary)), ("tags", [.string(tag(of: route))]),
            ("security", security(route.rule)),
        ]
        if let scope = route.rule.scope { members.append(("x-scope", .string(scope.description))) }
        let parameters = pathParameters(route) + queryParameters(route)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = route.body.describe?(), body.object(body.root)?.fields.isEmpty == false {
            let schema: JSONValue = ["$ref": .string("#/components/schemas/\(body.root)")]
            members.append(("requestBody", ["content": ["application/json": ["schema": schema]]]))
        }
        members.append(("responses", responses(route)))
        return .object(members)
    }

    private func tag(of route: Route) -> String {
        guard case .fixed(let text)? = route.pattern.segments.first else { return "server" }
        return text
    }

    private func security(_ rule: RouteRule) -> JSONValue {
        switch rule {
        case .open, .querySession, .ownProof: []
        case .key: [["apiKey": []]]
        case .keyOrSession: [["apiKey": []], ["session": []]]
        case .session: [["session": []]]
        }
    }

    private func pathParameters(_ route: Route) -> [JSONValue] {
        route.pattern.names.map { name in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
    }

    private func queryParameters(_ route: Route) -> [JSONValue] {
        guard let query = route.query.describe?(), let object = query.object(query.root) else { return [] }
        let properties = definitions(of: query).first { $0.0 == query.root }?.1["properties"]
        return object.fields.map { field in
            [
                "name": .string(field.key), "in": "query", "required": .bool(field.isRequired),
                "description": .string(field.doc), "schema": properties?[field.key] ?? ["type": "string"],
            ]
        }
    }

    private func responses(_ route: Route) -> JSONValue {
        var members: [(String, JSONValue)] = [("2XX", ["description": "Done."])]
        guard route.rule != .open else { return .object(members) }
        let content: JSONValue = ["application/json": ["schema": ["$ref": "#/components/schemas/error"]]]
        members.append(("4XX", ["description": "What is wrong, and what to do.", "content": content]))
        return .object(members)
    }

    // MARK: Schemas

    private var schemas: [(String, JSONValue)] {
        var all: [(String, JSONValue)] = [("error", Self.error)]
        for route in shown {
            for shape in [route.body.describe?()].compactMap(\.self) {
                for entry in definitions(of: shape) where !all.contains(where: { $0.0 == entry.0 }) {
                    all.append(entry)
                }
            }
        }
        return all
    }

    private static let error: JSONValue = [
        "type": "object",
        "properties": [
            "error": [
                "type": "object", "required": ["code"],
                "properties": [
                    "code": ["type": "string"], "message": ["type": "string"],
                    "errors": [
                        "type": "array",
                        "items": [
                            "type": "object",
                            "properties": [
                                "code": ["type": "string"], "message": ["type": "string"],
                                "path": ["type": "array", "items": ["type": "string"]],
                            ],
                        ],
                    ],
                ],
            ]
        ],
    ]

    private func definitions(of shape: ShapeDescription) -> [(String, JSONValue)] {
        let written = JSONSchemaWriter(shape).value["definitions"]?.members ?? []
        return written.map { ($0.key, Self.moved($0.value)) }
    }

    /// The same schema, its references led to where this document has them.
    private static func moved(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { member in
                    guard member.key == "$ref", let text = member.value.string else {
                        return JSONValue.Member(key: member.key, value: moved(member.value))
                    }
                    let name = text.split(separator: "/").last.map(String.init) ?? text
                    return JSONValue.Member(key: "$ref", value: .string("#/components/schemas/\(name)"))
                })
        case .array(let elements): .array(elements.map { moved($0) })
        default: value
        }
    }
}

extension RouteRule {
    /// The scope that a key needs.
    var scope: Scope? {
        switch self {
        case .key(let scope), .keyOrSession(let scope): scope
        case .open, .session, .querySession, .ownProof: nil
        }
    }
}
