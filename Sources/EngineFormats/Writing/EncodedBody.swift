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

    /// The media type of a file; nothing: the value is none.
    public var fileType: String? { file?["type"]?.string }

    /// The parts of a file: a map of its bytes and what is said of them.
    private var file: ExpressionMap? {
        guard let map = unwrapped.map, case .bytes? = map["value"], map["type"]?.string != nil,
            map.entries.allSatisfy({ FormPart.keys.contains($0.key.string ?? "") })
        else { return nil }
        return map
    }

    /// The text of a cell or an element: null has none, maps and lists are JSON.
    func cellText() throws(ExpressionFault) -> String {
        switch unwrapped {
        case .null: ""
        case .map, .list: try unwrapped.jsonText()
        case let value: try value.templateText()
        }
    }

    /// The bytes of a text or a file, or the bytes themselves; another map or a list has those of its
    /// JSON.
    public func contentBytes() throws(ExpressionFault) -> [UInt8] {
        if case .bytes(let bytes) = unwrapped { return bytes }
        if let file, case .bytes(let bytes)? = file["value"] { return bytes }
        return Array(try cellText().utf8)
    }
}
