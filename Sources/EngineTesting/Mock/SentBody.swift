internal import EngineHTTP
internal import EngineLanguage

/// A request's body, as a case names parts of it: JSON, a form, or text.
struct SentBody {
    private let text: String
    private let value: JSONValue

    init(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self)
        value =
            (try? JSONValue(parsing: bytes))
            ?? .object(FormEncoding.decode(bytes).map { ($0.name, .string($0.value)) })
    }

    /// Whether the body has these entries, or is this text.
    func has(_ wanted: JSONValue) -> Bool {
        if let whole = wanted.string { return whole == text }
        return Self.has(wanted, in: value)
    }

    private static func has(_ wanted: JSONValue, in value: JSONValue) -> Bool {
        switch (wanted, value) {
        case (.object(let members), .object):
            return members.allSatisfy { member in value[member.key].map { has(member.value, in: $0) } ?? false }
        case (.array(let wantedElements), .array(let elements)):
            return wantedElements.count == elements.count
                && zip(wantedElements, elements).allSatisfy { has($0, in: $1) }
        // A form has texts only.
        case (.number(let number), .string(let text)): return number.text == text
        case (.bool(let flag), .string(let text)): return String(flag) == text
        default: return wanted == value
        }
    }
}
