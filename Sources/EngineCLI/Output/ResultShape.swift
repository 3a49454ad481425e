internal import EngineLanguage

/// What a command's result holds.
///
/// One declaration gives the JSON Schema, checks `--json=fields`, and heads CSV.
struct ResultShape: Sendable {
    /// What a value is.
    indirect enum Kind: Sendable {
        case text
        case integer
        case number
        case flag
        /// Any JSON.
        case any
        case list(Kind)
        /// Names with values of one kind.
        case map(Kind)
        case object([Field])
    }

    /// A member of an object.
    struct Field: Sendable {
        let name: String
        let kind: Kind
        let doc: String
        /// Whether it may be null.
        var isNullable = false
        /// Whether it may be left out.
        var isOptional = false

        init(_ name: String, _ kind: Kind, _ doc: String) {
            self.name = name
            self.kind = kind
            self.doc = doc
        }

        /// The same, which may be null.
        var orNull: Field {
            var field = self
            field.isNullable = true
            return field
        }

        /// The same, which may be left out.
        var orAbsent: Field {
            var field = self
            field.isOptional = true
            return field
        }
    }

    /// The members of the document behind `format_version`.
    let fields: [Field]
    /// The member whose elements are the rows of `ndjson` and `csv`; nothing: the document is the only row.
    let rows: String?

    init(rows: String? = nil, _ fields: [Field]) {
        self.fields = fields
        self.rows = rows
    }

    /// The fields of a row.
    var rowFields: [Field] {
        guard let rows, let list = fields.first(where: { $0.name == rows }) else { return fields }
        guard case .list(.object(let inner)) = list.kind else { return [Field("value", .any, "the element")] }
        return inner
    }

    /// The version of every document; a change that old readers do not understand raises it.
    static let formatVersion: JSONValue = 1
}

extension ResultShape {
    /// The JSON Schema of the document, in the subset of draft-07 that editors know.
    /// - Parameter title: the command.
    /// - Returns: the schema, `format_version` included.
    func schema(title: String) -> JSONValue {
        let version = Field("format_version", .integer, "the version of this form")
        let object = Self.schema(of: .object([version] + fields))
        let head: [(String, JSONValue)] = [
            ("$schema", "http://json-schema.org/draft-07/schema#"), ("title", .string(title)),
        ]
        return .object(head.map { .init(key: $0.0, value: $0.1) } + (object.members ?? []))
    }

    private static func schema(of kind: Kind) -> JSONValue {
        switch kind {
        case .text: ["type": "string"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        case .any: .object([JSONValue.Member]())
        case .list(let kind): ["type": "array", "items": schema(of: kind)]
        case .map(let kind): ["type": "object", "additionalProperties": schema(of: kind)]
        case .object(let fields):
            [
                "type": "object", "properties": .object(fields.map { ($0.name, schema(of: $0)) }),
                "required": .array(fields.filter { !$0.isOptional }.map { .string($0.name) }),
                "additionalProperties": false,
            ]
        }
    }

    private static func schema(of field: Field) -> JSONValue {
        let members = (schema(of: field.kind).members ?? []).map { member -> JSONValue.Member in
            guard member.key == "type", field.isNullable else { return member }
            return .init(key: "type", value: .array([member.value, "null"]))
        }
        return .object([.init(key: "description", value: .string(field.doc))] + members)
    }
}
