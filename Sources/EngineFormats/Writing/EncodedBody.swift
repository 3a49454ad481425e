public import EngineLanguage

/// A body with the media type that goes with it; nothing: none is known.
public struct EncodedBody: Sendable, Hashable {
    /// The bytes.
    public var bytes: [UInt8]
    /// The media type.
    public var mediaType: String?

    /// Makes a body.
    public init(bytes: [UInt8] = [], mediaType: String? = nil) {
        self.bytes = bytes
        self.mediaType = mediaType
    }
}

extension ExpressionValue {
    /// The value in an optional, or the value itself.
    var unwrapped: ExpressionValue {
        switch self {
        case .optional(let inner?): inner.unwrapped
        case .optional(nil): .null
        default: self
        }
    }

    /// The text of a cell or an element: null has none, maps and lists are JSON.
    func cellText() throws(ExpressionFault) -> String {
        switch unwrapped {
        case .null: ""
        case .map, .list: try unwrapped.jsonText()
        case let value: try value.templateText()
        }
    }

    /// The bytes of a text, or the bytes themselves; a map or a list has those of its JSON.
    public func contentBytes() throws(ExpressionFault) -> [UInt8] {
        if case .bytes(let bytes) = unwrapped { return bytes }
        return Array(try cellText().utf8)
    }
}
