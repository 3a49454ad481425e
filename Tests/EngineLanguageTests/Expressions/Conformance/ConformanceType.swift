@testable import EngineLanguage

/// The type encoding of the conformance suite.
enum ConformanceType {
    static func read(_ json: JSONValue) throws -> ExpressionType {
        if let name = json.string { return try simple(name, json) }
        guard let member = json.members?.first else { throw ConformanceValue.Unreadable(value: json) }
        switch member.key {
        case "list": return .list(try read(member.value))
        case "map": return .map(try read(member.value[0] ?? .null), try read(member.value[1] ?? .null))
        case "type": return .type(member.value.string == "unset" ? nil : try read(member.value))
        case "param": return .parameter(member.value.string ?? "")
        case "abstract":
            let parameters = try (json["params"]?.elements ?? []).map(read)
            let name = member.value.string ?? ""
            return name == "optional_type" ? .optional(parameters.first ?? .dyn) : .abstract(name, parameters)
        default: throw ConformanceValue.Unreadable(value: json)
        }
    }

    private static func simple(_ name: String, _ json: JSONValue) throws -> ExpressionType {
        switch name {
        case "bool": .bool
        case "int": .int
        case "uint": .uint
        case "double": .double
        case "string": .string
        case "bytes": .bytes
        case "null_type": .null
        case "dyn", "any": .dyn
        case "timestamp": .timestamp
        case "duration": .duration
        case "error": .error
        default: throw ConformanceValue.Unreadable(value: json)
        }
    }
}
