/// Bodies of the type `application/x-www-form-urlencoded` (WHATWG URL §5).
public enum FormEncoding {
    /// The content type of such a body.
    public static let contentType = "application/x-www-form-urlencoded"

    /// Writes names and values in their order.
    public static func encode(_ items: [(name: String, value: String)]) -> String {
        items.map { PercentEncoding.form($0.name) + "=" + PercentEncoding.form($0.value) }.joined(separator: "&")
    }

    /// Reads names and values in their order; a name without an equals sign has an empty value.
    public static func decode(_ body: some Collection<UInt8>) -> [(name: String, value: String)] {
        body.split(separator: UInt8(ascii: "&")).map { part in
            guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else {
                return (PercentEncoding.decodeForm(part), "")
            }
            return (
                PercentEncoding.decodeForm(part[..<sign]), PercentEncoding.decodeForm(part[part.index(after: sign)...])
            )
        }
    }
}
