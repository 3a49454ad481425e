internal import EngineHTTP
internal import EngineLanguage

/// Writes the routes as an OpenAPI 3.1 document: from the same declarations that match, admit, read and answer.
struct OpenAPIWriter {
    let routes: [Route]
    let settings: ServerSettings

    /// The document.
    var value: JSONValue {
        var schemas = AnswerSchemaWriter()
        let paths = paths(&schemas)
        let unknownHost = OpenAPIResponses.unknownHost(&schemas)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "engine", "version": .string(settings.version),
                "description": .string(Self.about),
            ],
            "servers": [["url": .string(settings.publicURL)]],
            "paths": paths,
            "components": [
                "securitySchemes": Self.securitySchemes,
                "schemas": .object(requestSchemas + schemas.named),
                "responses": ["UnknownHost": unknownHost],
            ],
        ]
    }

    private static let about =
        "Connections, connect sessions and integrations. Paths and bodies are Nango's. What is at no path is 404 "
        + "`not_found`; a path that takes other methods answers 405."

    private static let securitySchemes: JSONValue = [
        "apiKey": ["type": "http", "scheme": "bearer", "description": "An API key: `engine key create`."],
        "session": ["type": "http", "scheme": "bearer", "description": "The token of a connect session."],
        "sessionInQuery": [
            "type": "apiKey", "in": "query", "name": "connect_session_token",
            "description": "The token of a connect session, as Nango's front end sends it.",
        ],
    ]

    private func paths(_ schemas: inout AnswerSchemaWriter) -> JSONValue {
        var order: [String] = []
        var operations: [String: [(String, JSONValue)]] = [:]
        for route in routes {
            let path = route.pattern.openAPIPath
            if operations[path] == nil { order.append(path) }
            operations[path, default: []].append((route.method.name.lowercased(), operation(route, &schemas)))
        }
        return .object(order.map { ($0, .object(operations[$0] ?? [])) })
    }

    private func operation(_ route: Route, _ schemas: inout AnswerSchemaWriter) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("operationId", .string(route.operationID)), ("summary", .string(route.summary)),
            ("tags", [.string(route.group)]), ("security", security(route.rule)),
        ]
        if case .ownProof(let proof) = route.rule { members.append(("description", .string("Needs \(proof)."))) }
        if let scope = route.rule.scope { members.append(("x-scope", .string(scope.description))) }
        let parameters = OpenAPIParameters(route: route).all
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = requestBody(route) { members.append(("requestBody", body)) }
        members.append(("responses", OpenAPIResponses(route: route, bodySchema: bodySchema(route)).value(&schemas)))
        return .object(members)
    }

    private func security(_ rule: RouteRule) -> JSONValue {
        switch rule {
        case .open, .ownProof: []
        case .key: [["apiKey": []]]
        case .keyOrSession: [["apiKey": []], ["session": []]]
        case .session: [["session": []]]
        case .querySession: [["sessionInQuery": []]]
        }
    }

    // MARK: Bodies

    private func requestBody(_ route: Route) -> JSONValue? {
        if let raw = route.rawBody {
            let schema: JSONValue = ["schema": raw.schema]
            let content: [(String, JSONValue)] = [(raw.mediaType, schema)]
            return ["required": false, "description": .string(raw.doc), "content": .object(content)]
        }
        guard let schema = bodySchema(route) else { return nil }
        let isNeeded = route.body.describe.map { describe in
            let shape = describe()
            return shape.object(shape.root)?.fields.contains { $0.isRequired } ?? false
        }
        return ["required": .bool(isNeeded ?? false), "content": ["application/json": ["schema": schema]]]
    }

    /// What a route reads as its body; nothing where that is nothing.
    private func bodySchema(_ route: Route) -> JSONValue? {
        guard let body = route.body.describe?() else { return route.rawBody?.schema }
        guard body.object(body.root)?.fields.isEmpty == false else { return nil }
        return ["$ref": .string("#/components/schemas/\(body.root)")]
    }

    private var requestSchemas: [(String, JSONValue)] {
        var all: [(String, JSONValue)] = []
        for route in routes {
            guard let shape = route.body.describe?() else { continue }
            for entry in OpenAPISchemas.definitions(of: shape) where !all.contains(where: { $0.0 == entry.0 }) {
                all.append(entry)
            }
        }
        return all
    }
}

/// Schemas of what is read, in the place that this document has for them.
enum OpenAPISchemas {
    /// The schemas of a shape and of the objects that it reaches, by name.
    static func definitions(of shape: ShapeDescription) -> [(String, JSONValue)] {
        let written = JSONSchemaWriter(shape).value["definitions"]?.members ?? []
        return written.map { ($0.key, moved($0.value)) }
    }

    /// The same schema, its references led to where this document has them, without what is for editors only.
    private static func moved(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.filter { !$0.key.hasPrefix("markdown") || $0.value.string == nil }.map { member in
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

extension Route {
    /// The first segment of its path, by which routes are shown together.
    var group: String {
        guard case .fixed(let text)? = pattern.segments.first else { return "server" }
        return text
    }

    /// Its name for programs that are made from the document: `getConnectionsByConnection`.
    var operationID: String {
        func capitalized(_ text: some StringProtocol) -> String {
            text.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }
        let parts = pattern.segments.map { segment in
            switch segment {
            case .fixed(let text): capitalized(text)
            case .named(let name), .rest(let name): "By" + capitalized(name)
            }
        }
        return method.name.lowercased() + (parts.isEmpty ? "Server" : parts.joined())
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
