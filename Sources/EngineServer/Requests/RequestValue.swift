internal import EngineLanguage

/// What was sent, before anybody knows what it means.
indirect enum RequestValue: Sendable, Hashable {
    /// A text.
    case text(String)
    /// A number, true, false or null of JSON.
    case plain(String, Scalar.Kind)
    /// A list.
    case list([RequestValue])
    /// Names with values.
    case object([(String, RequestValue)])

    /// Takes over a JSON value; of repeated keys the last counts.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .plain("null", .null)
        case .bool(let flag): self = .plain(flag ? "true" : "false", .boolean(flag))
        case .number(let number): self = .plain(number.text, number.isWhole ? .integer : .float)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map { RequestValue($0) })
        case .object(let members):
            var entries: [(String, RequestValue)] = []
            var places: [String: Int] = [:]
            for member in members {
                let entry = (member.key, RequestValue(member.value))
                if let place = places[member.key] {
                    entries[place] = entry
                } else {
                    places[member.key] = entries.count
                    entries.append(entry)
                }
            }
            self = .object(entries)
        }
    }

    static func == (left: RequestValue, right: RequestValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left == right
        case (.plain(let left, let leftKind), .plain(let right, let rightKind)): left == right && leftKind == rightKind
        case (.list(let left), .list(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(text)
        case .plain(let text, _): hasher.combine(text)
        case .list(let elements): hasher.combine(elements)
        case .object(let entries): for entry in entries { hasher.combine(entry.0) }
        }
    }
}

extension JSONNumber {
    /// Whether it is written without fraction and exponent.
    var isWhole: Bool { !text.utf8.contains { ".eE".utf8.contains($0) } }
}

extension LiteralValue {
    /// The value as JSON, numbers as they were sent.
    var json: JSONValue { node.json }
}

extension SyntaxNode {
    /// The node as JSON; numbers that JSON cannot write are texts.
    var json: JSONValue {
        switch content {
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries): .object(entries.map { ($0.key.text, $0.value.json) })
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: .null
            case .boolean(let flag): .bool(flag)
            case .integer, .float: JSONNumber(scalar.text).map { .number($0) } ?? .string(scalar.text)
            case .string: .string(scalar.text)
            }
        }
    }
}
