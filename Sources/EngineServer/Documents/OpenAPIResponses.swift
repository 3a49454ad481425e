internal import EngineHTTP
internal import EngineLanguage

/// How a route can answer, as OpenAPI writes it: its good answers, and each status with which it can refuse.
struct OpenAPIResponses {
    let route: Route
    /// What it reads as its body, which some give back.
    let bodySchema: JSONValue?

    /// The answers by status.
    func value(_ schemas: inout AnswerSchemaWriter) -> JSONValue {
        var members: [(String, JSONValue)] = []
        for answer in route.answers {
            var response: [(String, JSONValue)] = [("description", .string(answer.doc))]
            if let content = content(of: answer.content, &schemas) { response.append(("content", content)) }
            // Its status may be any: the provider's.
            let isProviders = if case .upstream = answer.content { true } else { false }
            members.append((isProviders ? "default" : String(answer.status.code), .object(response)))
        }
        for (status, faults) in route.allFaults {
            members.append((String(status.code), refusal(status, faults, &schemas)))
        }
        members.append(("421", ["$ref": "#/components/responses/UnknownHost"]))
        return .object(members)
    }

    /// Before there is a route: a request for a name that is not this server's.
    static func unknownHost(_ schemas: inout AnswerSchemaWriter) -> JSONValue {
        [
            "description": "`unknown_host`: the server is not known under the name that was asked for.",
            "content": json(schemas.schema(.face(OwnFaultFace.self))),
        ]
    }

    private func content(of content: AnswerContent, _ schemas: inout AnswerSchemaWriter) -> JSONValue? {
        switch content {
        case .nothing: return nil
        case .json(let schema): return Self.json(schemas.schema(schema))
        case .requestBody: return Self.json(bodySchema ?? [:])
        case .media(let type, let other): return Self.bytes([type, other].compactMap(\.self))
        case .upstream: return Self.bytes(["*/*"])
        }
    }

    private static func json(_ schema: JSONValue) -> JSONValue {
        .object([("application/json", .object([("schema", schema)]))])
    }

    private static func bytes(_ types: [String]) -> JSONValue {
        let anything: JSONValue = [:]
        return .object(types.map { ($0, anything) })
    }

    private func refusal(
        _ status: HTTPStatus, _ faults: [DeclaredFault], _ schemas: inout AnswerSchemaWriter
    ) -> JSONValue {
        var members: [(String, JSONValue)] = [("description", .string(Self.words(of: faults)))]
        if [424, 429, 503].contains(status.code) {
            members.append(
                (
                    "headers",
                    [
                        "Retry-After": [
                            "description": "Seconds after which it may be sent again.", "schema": ["type": "integer"],
                        ]
                    ]
                ))
        }
        members.append(("content", content(of: faults, &schemas)))
        return .object(members)
    }

    private func content(of faults: [DeclaredFault], _ schemas: inout AnswerSchemaWriter) -> JSONValue {
        // What a provider answers goes through as it is, whatever its status.
        if case .upstream? = route.answers.first?.content { return ["*/*": [:]] }
        var types: [(String, JSONValue)] = []
        let told = faults.filter { !$0.isPage }
        if !told.isEmpty {
            let envelope = schemas.schema(.face(route.surface.envelope))
            let codes = told.contains { $0.codes.isEmpty } ? [] : Self.codes(of: told)
            let narrowed: JSONValue = [
                "properties": ["error": ["properties": ["code": ["enum": .array(codes.map { .string($0) })]]]]
            ]
            types.append(
                ("application/json", ["schema": codes.isEmpty ? envelope : ["allOf": [envelope, narrowed]]]))
        }
        if faults.contains(where: \.isPage) { types.append(("text/html", [:])) }
        return .object(types)
    }

    /// The codes, each once.
    private static func codes(of faults: [DeclaredFault]) -> [String] {
        faults.flatMap(\.codes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// When, in one sentence for each.
    static func words(of faults: [DeclaredFault]) -> String {
        faults.map { fault in
            let codes = fault.codes.map { "`\($0)`" }.joined(separator: ", ")
            let words = fault.doc.prefix(1).uppercased() + fault.doc.dropFirst() + "."
            return codes.isEmpty ? words : "\(codes): \(fault.doc)."
        }.joined(separator: " ")
    }
}
