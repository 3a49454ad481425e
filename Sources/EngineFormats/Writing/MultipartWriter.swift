public import EngineLanguage

/// A part of a form (RFC 7578).
public struct FormPart: Sendable, Hashable {
    /// The field.
    public var name: String
    /// What it holds.
    public var content: [UInt8]
    /// The name of a file; nothing: it is no file.
    public var fileName: String?
    /// The media type; nothing: text.
    public var type: String?

    /// Makes a part.
    public init(name: String, content: [UInt8], fileName: String? = nil, type: String? = nil) {
        self.name = name
        self.content = content
        self.fileName = fileName
        self.type = type
    }

    /// What a map may say that is a file or a value with a type of its own.
    static let keys: Set = ["value", "type", "name", "size"]

    /// The part of a value that is a file or says of itself what it is: bytes, or a map of `value`,
    /// `type` and `name`.
    /// - Returns: nothing if it is a value like others.
    /// - Throws: a fault if it has no content, or a type that is none.
    public init?(name: String, value: ExpressionValue) throws(ExpressionFault) {
        if case .bytes(let bytes) = value.unwrapped {
            self.init(name: name, content: bytes, fileName: name, type: "application/octet-stream")
            return
        }
        guard let map = value.unwrapped.map, let content = map["value"] else { return nil }
        guard map.entries.allSatisfy({ Self.keys.contains($0.key.string ?? "") }) else { return nil }
        let fileName = try map["name"]?.cellText()
        let type = try map["type"]?.cellText()
        if let type, type.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) {
            throw ExpressionFault(.value, "the type of the part '\(name)' is no media type")
        }
        self.init(name: name, content: try content.contentBytes(), fileName: fileName, type: type)
        if self.type == nil, fileName != nil { self.type = "application/octet-stream" }
    }
}

/// Writes a form in parts (RFC 7578).
public enum MultipartWriter {
    /// The body.
    /// - Parameters:
    ///   - parts: its fields, in order.
    ///   - seed: makes the boundary: what no part holds.
    /// - Returns: the body, with the boundary in its media type.
    public static func body(_ parts: [FormPart], seed: String) -> EncodedBody {
        let boundary = boundary(parts, seed)
        var bytes: [UInt8] = []
        for part in parts {
            var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(escaped(part.name))\""
            if let fileName = part.fileName { head += "; filename=\"\(escaped(fileName))\"" }
            head += "\r\n"
            if let type = part.type { head += "Content-Type: \(type)\r\n" }
            bytes += Array((head + "\r\n").utf8)
            bytes += part.content
            bytes += [13, 10]
        }
        bytes += Array("--\(boundary)--\r\n".utf8)
        return EncodedBody(bytes: bytes, mediaType: "multipart/form-data; boundary=\(boundary)")
    }

    private static func boundary(_ parts: [FormPart], _ seed: String) -> String {
        var boundary = "engine-\(seed)"
        var number = 0
        while parts.contains(where: { $0.content.firstRange(of: Array("--\(boundary)".utf8)) != nil }) {
            number += 1
            boundary = "engine-\(seed)-\(number)"
        }
        return boundary
    }

    /// A name as the HTML standard writes it (§4.10.22.8): a quote or line break cannot end it.
    private static func escaped(_ name: String) -> String {
        name.replacing("\r\n", with: "%0D%0A").replacing("\"", with: "%22").replacing("\r", with: "%0D")
            .replacing("\n", with: "%0A")
    }
}

extension Array<UInt8> {
    /// Where bytes stand for the first time.
    fileprivate func firstRange(of other: [UInt8]) -> Range<Int>? {
        guard let first = other.first, count >= other.count else { return nil }
        for start in 0...(count - other.count) where self[start] == first {
            if self[start..<start + other.count].elementsEqual(other) { return start..<start + other.count }
        }
        return nil
    }
}
