internal import EngineHTTP
internal import EngineLanguage

/// A part of a limit that an answer says in another way than the definition reads it.
public struct UnreadLimit: Sendable, Hashable {
    /// The limit's name.
    public let limit: String
    /// The key of the definition: `reset`.
    public let key: String
    /// The endpoint or step that was called.
    public let call: String
    /// What is wrong, and what the header looks like, without its value: lower case, no full stop.
    public let reason: String

    init(
        _ use: LimitUse, _ key: String, _ expression: CompiledExpression, call: String, why: String,
        _ fields: HTTPFields
    ) {
        limit = use.plan.name
        self.key = key
        self.call = call
        guard let name = HeaderNames.read(by: expression.text).first(where: { fields.contains($0) }) else {
            reason = why
            return
        }
        reason = "\(why); '\(name)' looks like '\(ValueLook.of(fields[name] ?? ""))'"
    }
}

/// What of a limit can be read of an answer, part by part.
struct LimitReader {
    let use: LimitUse
    let bindings: ExpressionBindings
    let fields: HTTPFields
    let call: String
    private(set) var unread: [UnreadLimit] = []

    init(_ use: LimitUse, _ bindings: ExpressionBindings, _ fields: HTTPFields, call: String) {
        self.use = use
        self.bindings = bindings
        self.fields = fields
        self.call = call
    }

    /// The number that a part is.
    ///
    /// What is not there or null says nothing; what is there and no number is noted.
    mutating func number(
        _ key: String, _ expression: CompiledExpression?, _ number: (ExpressionValue) -> Double?
    ) -> Double? {
        guard let expression else { return nil }
        switch expression.evaluate(bindings) {
        case .absent: return nil
        case .fault(let fault):
            note(key, expression, fault.message)
            return nil
        case .value(let value):
            guard !value.isNull else { return nil }
            if let number = number(value), number.isFinite { return number }
            note(key, expression, "it is \(value.kindName)")
            return nil
        }
    }

    private mutating func note(_ key: String, _ expression: CompiledExpression, _ why: String) {
        unread.append(UnreadLimit(use, key, expression, call: call, why: why, fields))
    }
}

/// The header fields that an expression reads by name.
enum HeaderNames {
    /// The names behind `headers.`, `headers['…']` and their optional forms.
    static func read(by text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let found = rest.firstRange(of: "headers") {
            rest = rest[found.upperBound...]
            let name: Substring
            if rest.hasPrefix("[") {
                let quoted = rest.drop { $0 == "[" || $0 == "?" }
                guard let quote = quoted.first, quote == "'" || quote == "\"" else { continue }
                name = quoted.dropFirst().prefix { $0 != quote }
            } else {
                name = rest.drop { $0 == "." || $0 == "?" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            }
            if !name.isEmpty { names.append(String(name)) }
        }
        return names
    }
}

/// A text as it looks, without what it says: digits are 0, letters a or A.
enum ValueLook {
    /// Longer values are cut: the beginning tells a date from a number.
    private static let longest = 40

    static func of(_ text: String) -> String {
        let look = text.unicodeScalars.prefix(longest).map { scalar -> Character in
            switch scalar {
            case "0"..."9": "0"
            case "a"..."z": "a"
            case "A"..."Z": "A"
            case " "..."~": Character(scalar)
            default: "?"
            }
        }
        return String(look) + (text.unicodeScalars.count > longest ? "…" : "")
    }
}
