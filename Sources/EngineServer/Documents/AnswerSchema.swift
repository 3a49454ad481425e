internal import EngineLanguage

/// What a value of an answer looks like, as data: the source of its schema and of its line on the page of routes.
indirect enum AnswerSchema: Sendable {
    /// Whatever JSON there is.
    case any
    /// Text: of a format that JSON Schema has a name for, or one of some words.
    case text(format: String?, words: [String])
    /// A whole number.
    case integer
    /// `true` or `false`.
    case flag
    /// An object that says itself what it holds.
    case face(any AnswerFace.Type)
    /// A list.
    case list(AnswerSchema)
    /// An object with names that are not known beforehand.
    case map(AnswerSchema)
    /// The value or null.
    case nullable(AnswerSchema)
    /// One of several.
    case either([AnswerSchema])

    /// Any text.
    static let text = AnswerSchema.text(format: nil, words: [])
}

/// A member of an object, described.
struct AnswerMember: Sendable {
    /// Its name.
    let key: String
    /// What its value looks like.
    let schema: AnswerSchema
    /// Whether it is always there.
    let isRequired: Bool
    /// What it means, a sentence.
    let doc: String
}

/// The members of an object, described.
struct AnswerDescription: Sendable {
    /// Those with names.
    var members: [AnswerMember] = []
    /// What others there may be.
    var others: (schema: AnswerSchema, doc: String)?

    /// The members of a type.
    init<Face: AnswerFace>(of type: Face.Type) {
        var writer = AnswerWriter<Face>(of: nil)
        type.members(&writer)
        self = writer.described
    }

    init() {}
}

// MARK: As JSON Schema

/// Writes schemas, and gathers those that have a name.
struct AnswerSchemaWriter {
    /// The schemas of objects with a name, in the order in which they were met.
    private(set) var named: [(String, JSONValue)] = []

    /// The schema, references in the place of what has a name.
    mutating func schema(_ schema: AnswerSchema) -> JSONValue {
        switch schema {
        case .any: return [:]
        case .text(let format, let words):
            var members: [(String, JSONValue)] = [("type", "string")]
            if let format { members.append(("format", .string(format))) }
            if !words.isEmpty { members.append(("enum", .array(words.map { .string($0) }))) }
            return .object(members)
        case .integer: return ["type": "integer"]
        case .flag: return ["type": "boolean"]
        case .face(let type): return reference(to: type)
        case .list(let element): return ["type": "array", "items": self.schema(element)]
        case .map(let element): return ["type": "object", "additionalProperties": self.schema(element)]
        case .nullable(let inner): return ["anyOf": [self.schema(inner), ["type": "null"]]]
        case .either(let sides): return ["anyOf": .array(sides.map { self.schema($0) })]
        }
    }

    private mutating func reference(to type: any AnswerFace.Type) -> JSONValue {
        guard let name = type.shapeName else { return object(type) }
        if !named.contains(where: { $0.0 == name }) {
            // Its place first: what it holds comes behind it.
            let place = named.count
            named.append((name, .null))
            named[place].1 = object(type)
        }
        return ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// What may be there beside what is told is not said: a later version has more.
    private mutating func object(_ type: any AnswerFace.Type) -> JSONValue {
        let description = type.description
        var members: [(String, JSONValue)] = [("type", "object")]
        if !type.shapeDoc.isEmpty { members.append(("description", .string(type.shapeDoc))) }
        var properties: [(String, JSONValue)] = []
        for member in description.members { properties.append((member.key, described(member))) }
        members.append(("properties", .object(properties)))
        let required = description.members.filter(\.isRequired).map { JSONValue.string($0.key) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        if let others = description.others { members.append(("additionalProperties", schema(others.schema))) }
        return .object(members)
    }

    private mutating func described(_ member: AnswerMember) -> JSONValue {
        .object((schema(member.schema).members ?? []) + [.init(key: "description", value: .string(member.doc))])
    }
}
