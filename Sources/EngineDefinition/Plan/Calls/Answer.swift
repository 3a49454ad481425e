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
        body = try Self.read(response.body, mediaType: response.fields["content-type"] ?? "")
    }

    /// What the body is. Without a word from upstream a text that begins like JSON is tried as JSON.
    private static func read(_ bytes: [UInt8], mediaType: String) throws(JSONFault) -> Body {
        guard bytes.contains(where: { $0 > 0x20 }) else { return .none }
        if isJSON(mediaType) { return .json(try JSONTape.parse(bytes)) }
        if isForm(mediaType) { return .json(try JSONTape.parse(Array(object(ofForm: bytes).utf8))) }
        let text = Body.text(String(decoding: bytes, as: UTF8.self))
        guard mediaType.isEmpty || looksLikeJSON(bytes) else { return text }
        guard let tape = try? JSONTape.parse(bytes) else { return text }
        return .json(tape)
    }

    private static func isJSON(_ mediaType: String) -> Bool {
        let essence = mediaType.prefix { $0 != ";" }.lowercased()
        return essence.contains("/json") || essence.contains("+json")
    }

    private static func isForm(_ mediaType: String) -> Bool {
        mediaType.prefix { $0 != ";" }.lowercased() == "application/x-www-form-urlencoded"
    }

    /// A form as an object of texts, as some token endpoints answer; of equal names the first counts.
    private static func object(ofForm bytes: [UInt8]) -> String {
        var members: [JSONValue.Member] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = PercentEncoding.decodeForm(parts[0])
            guard !members.contains(where: { $0.key == name }) else { continue }
            let value = parts.count > 1 ? PercentEncoding.decodeForm(parts[1]) : ""
            members.append(JSONValue.Member(key: name, value: .string(value)))
        }
        return JSONWriter.text(.object(members))
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first(where: { $0 > 0x20 }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
