internal import EngineHTTP
internal import EngineLanguage

/// Writes the body of a request.
struct BodyEncoder {
    let fields: FormFields

    /// Writes a body.
    /// - Parameters:
    ///   - plan: what the request says.
    ///   - bindings: the values of the roots.
    ///   - overlays: values that are merged over it, for what a page or a credential adds.
    ///   - variables: GraphQL variables that a page adds.
    /// - Returns: the bytes, and the media type unless the request names its own.
    /// - Throws: a fault at the hole that has no value, or none that fits.
    func encode(
        _ plan: BodyPlan, _ bindings: ExpressionBindings, overlays: [ExpressionValue], variables: ExpressionValue?
    ) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        switch plan {
        case .none:
            guard !overlays.isEmpty else { return ([], nil) }
            return try json(overlays.reduce(.map(ExpressionMap())) { $0.merging($1) })
        case .json(let value):
            let body = try value.evaluate(bindings)
            guard body != nil || !overlays.isEmpty else { return ([], nil) }
            return try json(overlays.reduce(body ?? .map(ExpressionMap())) { $0.merging($1) })
        case .form(let value):
            let body = try value.evaluate(bindings) ?? .null
            guard !body.isNull || !overlays.isEmpty else { return ([], nil) }
            return try form(overlays.reduce(body) { $0.merging($1) })
        case .text(let value):
            let text = try value.evaluate(bindings)?.templateText() ?? ""
            return (Array(text.utf8), "text/plain; charset=utf-8")
        case .graphQL(let query, let operation, let plan):
            let own = try plan.evaluate(bindings) ?? .map(ExpressionMap())
            let all = variables.map { own.merging($0) } ?? own
            return try json(overlays.reduce(Self.graphQL(query, operation, all)) { $0.merging($1) })
        }
    }

    private static func graphQL(
        _ query: String, _ operation: String?, _ variables: ExpressionValue
    ) -> ExpressionValue {
        var members: [(String, ExpressionValue)] = [("query", .string(query))]
        if let operation { members.append(("operationName", .string(operation))) }
        if variables.map?.count != 0 { members.append(("variables", variables)) }
        return .map(ExpressionMap(texts: members))
    }

    private func json(_ value: ExpressionValue) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        (Array(try value.jsonText().utf8), "application/json")
    }

    private func form(_ value: ExpressionValue) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        guard let map = value.map else {
            throw ExpressionFault(.type, "a form is made of a map, not of \(value.kindName)")
        }
        var items: [(name: String, value: String)] = []
        for entry in map.entries {
            let name = try entry.key.templateText()
            for field in try fields.fields(name: name, value: entry.value) { items.append((field.name, field.text)) }
        }
        return (Array(FormEncoding.encode(items).utf8), FormEncoding.contentType)
    }
}

extension ExpressionValue {
    /// The value with another one laid over it: maps merge deep, all else is replaced.
    func merging(_ other: ExpressionValue) -> ExpressionValue {
        guard case .map(var map) = self, case .map(let others) = other else { return other }
        for entry in others.entries {
            map[entry.key] = map[entry.key].map { $0.merging(entry.value) } ?? entry.value
        }
        return .map(map)
    }
}
