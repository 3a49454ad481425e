internal import EngineLanguage

/// What a value of an answer looks like and how it is written: one value for both, so that they cannot differ.
struct AnswerShape<Value>: Sendable {
    /// The schema; called while describing only, so that writing never pays for it.
    let describe: @Sendable () -> AnswerSchema
    /// The JSON.
    let write: @Sendable (Value) -> JSONValue

    init(_ describe: @escaping @Sendable () -> AnswerSchema, write: @escaping @Sendable (Value) -> JSONValue) {
        self.describe = describe
        self.write = write
    }
}

extension AnswerShape where Value == String {
    /// Any text.
    static var text: AnswerShape { AnswerShape({ .text }, write: { .string($0) }) }

    /// A text of a format of JSON Schema's.
    static func text(_ format: String) -> AnswerShape {
        AnswerShape({ .text(format: format, words: []) }, write: { .string($0) })
    }

    /// One of some words.
    static func word(among words: [String]) -> AnswerShape {
        AnswerShape({ .text(format: nil, words: words) }, write: { .string($0) })
    }
}

extension AnswerShape where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
    /// One of the words of a choice.
    static var choice: AnswerShape {
        let words = Value.allCases.map(\.rawValue)
        return AnswerShape({ .text(format: nil, words: words) }, write: { .string($0.rawValue) })
    }
}

extension AnswerShape where Value == Bool {
    /// `true` or `false`.
    static var flag: AnswerShape { AnswerShape({ .flag }, write: { .bool($0) }) }
}

extension AnswerShape where Value == Int64 {
    /// A whole number.
    static var integer: AnswerShape { AnswerShape({ .integer }, write: { .number(JSONNumber($0)) }) }

    /// A time, of microseconds since 1970: `2026-01-05T09:00:00.000Z`.
    static var time: AnswerShape {
        AnswerShape({ .text(format: "date-time", words: []) }, write: { .string(InstantText.utc($0)) })
    }

    /// The same with `+00:00`, as where one connection is asked for.
    static var timeWithOffset: AnswerShape {
        AnswerShape({ .text(format: "date-time", words: []) }, write: { .string(InstantText.offset($0)) })
    }
}

extension AnswerShape where Value == JSONValue {
    /// Whatever a host or a provider said.
    static var any: AnswerShape { AnswerShape({ .any }, write: { $0 }) }

    /// A text that was kept, which providers may have sent as a number.
    static var keptText: AnswerShape {
        AnswerShape({ .text }, write: { $0.string == nil ? .string(JSONWriter.text($0)) : $0 })
    }

    /// An object of which nothing is known beforehand.
    static var object: AnswerShape { AnswerShape({ .map(.any) }, write: { $0 }) }

    /// An object of texts.
    static var texts: AnswerShape { AnswerShape({ .map(.text) }, write: { $0 }) }

    /// What was written by a type before it was kept.
    static func kept<Face: AnswerFace>(_ type: Face.Type) -> AnswerShape {
        AnswerShape({ .face(type) }, write: { $0 })
    }
}

extension AnswerShape where Value: AnswerFace {
    /// An object that says itself what it holds.
    static var face: AnswerShape { AnswerShape({ .face(Value.self) }, write: { $0.json }) }
}

extension AnswerShape {
    /// A list.
    static func list<Element>(of element: AnswerShape<Element>) -> AnswerShape where Value == [Element] {
        AnswerShape({ .list(element.describe()) }, write: { .array($0.map(element.write)) })
    }

    /// Names with values.
    static func map<Element>(of element: AnswerShape<Element>) -> AnswerShape where Value == [(String, Element)] {
        AnswerShape({ .map(element.describe()) }, write: { .object($0.map { ($0.0, element.write($0.1)) }) })
    }

    /// The value or null.
    static func orNull<Wrapped>(_ shape: AnswerShape<Wrapped>) -> AnswerShape where Value == Wrapped? {
        AnswerShape({ .nullable(shape.describe()) }, write: { $0.map(shape.write) ?? .null })
    }
}
