/// One event of a YAML stream; its pointers are valid until the next one is asked for.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias
        case scalar
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let kind: Kind
    /// Where it begins, properties (anchor, tag) included; in characters.
    let start: Int
    /// Behind its last character.
    let end: Int
    /// The name behind `&`, or behind `*` of an alias.
    var anchor: UnsafePointer<UInt8>?
    /// The tag, resolved.
    var tag: UnsafePointer<UInt8>?
    /// A scalar's decoded text.
    var value = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// How a scalar is written.
    var style = Scalar.Style.plain
    /// Whether a scalar, with its properties, goes over several lines.
    var spansLines = false
    /// Whether a list or map is written in brackets.
    var isFlow = false
}

/// Where libyaml stopped, and what it says.
struct YAMLFailure: Error {
    /// Its words, for example `did not find expected key`.
    let problem: String
    /// Where, in characters.
    let at: Int
    /// What it was about, for example `while parsing a block mapping`; empty if it does not say.
    let context: String
    /// Where that began, in characters.
    let contextAt: Int
}
