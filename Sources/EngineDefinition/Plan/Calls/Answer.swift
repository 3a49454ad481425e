public import EngineHTTP
public import EngineLanguage

/// A response that was read: its head, and its body as what it is.
public struct Answer: Sendable {
    /// A body by its kind.
    public enum Body: Sendable {
        /// There was none.
        case none
        /// A JSON text.
        case json(JSONTape)
        /// Any other text.
        case text(String)
    }

    /// The status.
    public let status: Int
    /// The header fields.
    public let fields: HTTPFields
    /// The address that answered.
    public let url: String
    /// The body.
    public let body: Body
    /// The body's bytes as they arrived.
    public let raw: [UInt8]

    /// Reads a response.
    /// - Throws: `JSONFault` if it says that it is JSON, and is not.
    public init(_ response: UpstreamResponse) throws(JSONFault) {
        status = response.status
        fields = response.fields
        url = response.url
        raw = response.body
        if let tape = response.tape {
            body = .json(tape)
        } else {
            body = try Self.read(response.body, mediaType: response.fields["content-type"] ?? "")
        }
    }

    /// What the body is.
    ///
    /// Without a word from upstream a text that begins like JSON is tried as JSON.
    private static func read(_ bytes: [UInt8], mediaType: String) throws(JSONFault) -> Body {
        guard bytes.contains(where: { $0 > 0x20 }) else { return .none }
        if isJSON(mediaType) { return .json(try JSONTape.parse(bytes)) }
        let text = Body.text(String(decoding: bytes, as: UTF8.self))
        guard mediaType.isEmpty || looksLikeJSON(bytes) else { return text }
        guard let tape = try? JSONTape.parse(bytes) else { return text }
        return .json(tape)
    }

    static func isJSON(_ mediaType: String) -> Bool {
        let essence = mediaType.utf8.prefix { $0 != UInt8(ascii: ";") }.map { $0 | 0x20 }
        // `|` maps both `/` and `+` to themselves, so only letters change.
        return essence.indices.contains { place in
            (essence[place] == UInt8(ascii: "/") || essence[place] == UInt8(ascii: "+"))
                && essence[(place + 1)...].starts(with: "json".utf8)
        }
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { $0 > 0x20 }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
