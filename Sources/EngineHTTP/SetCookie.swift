/// A cookie that a response sets (RFC 6265 §5.2), without a jar: whoever asked reads what it needs.
public struct SetCookie: Sendable, Hashable {
    /// The cookie's name.
    public let name: String
    /// Its value, as sent.
    public let value: String
    /// The attributes in their order, names in lower case; an attribute without a value has an empty
    /// one.
    public let attributes: [Attribute]

    /// A name and value behind a cookie's own.
    public struct Attribute: Sendable, Hashable {
        /// The name in lower case.
        public let name: String
        /// The value; empty where there is none.
        public let value: String
    }

    /// Reads one `Set-Cookie` value; nothing if it has no name.
    public init?(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard let first = parts.first, let sign = first.firstIndex(of: "=") else { return nil }
        name = HTTPText.trim(first[..<sign])
        value = HTTPText.trim(first[first.index(after: sign)...])
        guard !name.isEmpty else { return nil }
        attributes = parts.dropFirst().compactMap { part in
            let sign = part.firstIndex(of: "=") ?? part.endIndex
            let name = HTTPText.trim(part[..<sign]).asciiLowercased
            return name.isEmpty ? nil : Attribute(name: name, value: HTTPText.trim(part[sign...].dropFirst()))
        }
    }

    /// All cookies that a head sets, in their order.
    public static func all(in fields: HTTPFields) -> [SetCookie] {
        fields.values(of: "set-cookie").compactMap(SetCookie.init)
    }

    /// The `Cookie` header's value for names and values in their order.
    public static func header(_ cookies: [(name: String, value: String)]) -> String {
        cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }
}
