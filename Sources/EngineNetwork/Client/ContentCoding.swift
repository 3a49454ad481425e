internal import EngineCompression
internal import EngineHTTP

/// What `Content-Encoding` names (RFC 9110 §8.4.1).
enum ContentCoding {
    /// A coding that we do not ask for and do not know.
    struct Unknown: Error {}

    /// The coding of a value.
    /// - Returns: nothing for `identity`.
    /// - Throws: `Unknown` for any other than gzip and deflate.
    static func named(_ text: String) throws(Unknown) -> Inflater.Coding? {
        switch text.lowercased() {
        case "", "identity": return nil
        case "gzip", "x-gzip": return .gzip
        case "deflate": return .deflate
        default: throw Unknown()
        }
    }
}

extension RequestOptions {
    /// Whether the body of a response may take as long as it comes.
    func isLasting(_ head: HTTPResponse) -> Bool {
        guard !lastingTypes.isEmpty, let type = head.fields["content-type"] else { return false }
        let essence = type.prefix { $0 != ";" }.lowercased()
        return lastingTypes.contains(String(essence.reversed().drop { $0 == " " }.reversed()))
    }
}
