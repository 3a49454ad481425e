internal import EngineLanguage

/// The parameters of a route as OpenAPI writes them: of its path, its query, and what its handler reads by itself.
struct OpenAPIParameters {
    let route: Route

    /// All of them.
    var all: [JSONValue] { path + query + route.parameters.map { declared($0) } }

    private var path: [JSONValue] {
        route.pattern.segments.compactMap { segment in
            switch segment {
            case .fixed: nil
            case .named(let name):
                parameter(name, in: "path", isRequired: true, PathNames.words(of: name), ["type": "string"])
            case .rest(let name):
                parameter(name, in: "path", isRequired: true, "All that follows, slashes too.", ["type": "string"])
            }
        }
    }

    private var query: [JSONValue] {
        guard let shape = route.query.describe?(), let object = shape.object(shape.root) else { return [] }
        let schemas = OpenAPISchemas.definitions(of: shape).first { $0.0 == shape.root }?.1["properties"]
        return object.fields.map { field in
            let schema = Self.withoutNull(schemas?[field.key] ?? ["type": "string"])
            return parameter(field.key, in: "query", isRequired: field.isRequired, field.doc, schema)
        }
    }

    private func declared(_ parameter: DeclaredParameter) -> JSONValue {
        self.parameter(
            parameter.name, in: parameter.place.rawValue, isRequired: parameter.isRequired, parameter.doc,
            parameter.schema)
    }

    private func parameter(
        _ name: String, in place: String, isRequired: Bool, _ doc: String?, _ schema: JSONValue
    ) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("in", .string(place)), ("required", .bool(isRequired)),
        ]
        if let doc { members.append(("description", .string(doc))) }
        // `tags[team]=blue`.
        if place == "query", schema["type"] == "object" { members += [("style", "deepObject"), ("explode", true)] }
        members.append(("schema", schema))
        return .object(members)
    }

    /// A query has no null: what is not meant is left out.
    private static func withoutNull(_ schema: JSONValue) -> JSONValue {
        .object(
            (schema.members ?? []).filter { $0.key != "description" }.map { member in
                guard let elements = member.value.elements else { return member }
                let left = elements.filter { $0 != "null" && $0 != .null && $0 != ["type": "null"] }
                let isOne = member.key == "type" && left.count == 1
                return JSONValue.Member(key: member.key, value: isOne ? left[0] : .array(left))
            })
    }
}
