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

    /// Why a body cannot be read.
    enum Fault: Error {
        /// It is said to be JSON, and is not.
        case json(JSONFault)
        /// Its content type names a charset that is none of ours, and it has characters beyond ASCII.
        case charset(String)

        /// The fault in one line: lower case, no full stop.
        var message: String {
            switch self {
            case .json(let fault): "upstream's answer is no JSON: \(fault.description)"
            case .charset(let name):
                "upstream's answer is written in '\(name)', which is not known; 'response.charset' may say another"
            }
        }
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
    /// - Parameters:
    ///   - response: the response as it came.
    ///   - plan: what the definition says of the body.
    /// - Throws: a fault if the body is not what it is said to be.
    init(_ response: UpstreamResponse, _ plan: ResponsePlan = ResponsePlan()) throws(Fault) {
        status = response.status
        fields = response.fields
        url = response.url
        raw = response.body
        if let tape = response.tape, plan.format != .text, plan.charset == nil {
            body = .json(tape)
        } else {
            body = try Self.read(response.body, mediaType: response.fields["content-type"] ?? "", plan)
        }
    }

    /// Whether a body is JSON in UTF-8 whatever a definition may say beside.
    static func isPlainJSON(_ mediaType: String) -> Bool {
        isJSON(mediaType) && label(in: mediaType).map { TextCharset(label: $0) == .utf8 } ?? true
    }

    /// What the body is.
    ///
    /// Without a word from upstream a text that begins like JSON is tried as JSON.
    private static func read(_ raw: [UInt8], mediaType: String, _ plan: ResponsePlan) throws(Fault) -> Body {
        guard raw.contains(where: { $0 > 0x20 }) else { return .none }
        let bytes = try charset(of: raw, mediaType, plan).transcoded(raw)
        do throws(JSONFault) {
            if plan.format == .json || plan.format == nil && isJSON(mediaType) {
                return .json(try JSONTape.parse(bytes))
            }
            if plan.format == nil, isForm(mediaType) {
                return .json(try JSONTape.parse(Array(object(ofForm: bytes).utf8)))
            }
        } catch {
            throw .json(error)
        }
        let text = Body.text(String(decoding: bytes, as: UTF8.self))
        guard plan.format == nil, mediaType.isEmpty || looksLikeJSON(bytes) else { return text }
        guard let tape = try? JSONTape.parse(bytes) else { return text }
        return .json(tape)
    }

    private static func charset(of raw: [UInt8], _ mediaType: String, _ plan: ResponsePlan) throws(Fault) -> TextCharset
    {
        if let charset = plan.charset { return charset }
        guard let label = label(in: mediaType) else { return .utf8 }
        if let known = TextCharset(label: label) { return known }
        // Nearly all charsets agree on ASCII.
        guard raw.contains(where: { $0 >= 0x80 }) else { return .utf8 }
        throw .charset(String(label))
    }

    /// The parameter `charset` of a media type (RFC 9110 §8.3.1), quotes taken off.
    private static func label(in mediaType: String) -> Substring? {
        for part in mediaType.split(separator: ";").dropFirst() {
            let parameter = part.drop { $0 == " " }
            guard parameter.prefix(8).lowercased() == "charset=" else { continue }
            let value = parameter.dropFirst(8).drop { $0 == "\"" || $0 == " " }.prefix { $0 != "\"" && $0 != " " }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    private static func isJSON(_ mediaType: String) -> Bool {
        let essence = mediaType.utf8.prefix { $0 != UInt8(ascii: ";") }.map { $0 | 0x20 }
        // `|` maps both `/` and `+` to themselves, so only letters change.
        return essence.indices.contains { place in
            (essence[place] == UInt8(ascii: "/") || essence[place] == UInt8(ascii: "+"))
                && essence[(place + 1)...].starts(with: "json".utf8)
        }
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

/// What a definition says of the body of an answer.
public struct ResponsePlan: Sendable, Hashable {
    /// What it is parsed as; nothing: as its content type says.
    public var format: ResponseDefinition.Format?
    /// How its characters are written; nothing: as its content type says.
    public var charset: TextCharset?

    /// Nothing is said.
    init() {}

    /// What a block says.
    init(_ block: ResponseDefinition?) {
        format = block?.format
        charset = block?.charset
    }
}
