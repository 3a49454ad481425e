internal import EngineHTTP

/// How the end of a response's body is found (RFC 9112 §6.3).
enum BodyFraming {
    /// After this many bytes.
    case length(Int)
    /// By its chunks.
    case chunked(ChunkReader)
    /// With the connection.
    case untilClose

    /// Reads what a head says.
    /// - Parameters:
    ///   - head: the head.
    ///   - method: of the request.
    /// - Throws: `.malformed` for a length that is no number.
    init(_ head: HTTPResponse, to method: String) throws(ResponseHeadReader.Fault) {
        if method == "HEAD" || head.status.code == 204 || head.status.code == 304 {
            self = .length(0)
        } else if head.fields.contains("transfer-encoding") {
            // It counts more than a length.
            let codings = head.fields.listItems(of: "transfer-encoding").map { $0.lowercased() }
            // We ask for no other, and nobody behind us would know that the body is packed.
            guard codings == ["chunked"] else { throw .malformed("its transfer coding is unknown to us") }
            self = .chunked(ChunkReader())
        } else if let text = head.fields["content-length"] {
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
                throw .malformed("its Content-Length is no number")
            }
            self = .length(length)
        } else {
            self = .untilClose
        }
    }

    /// Whether the connection can be used again behind such a body.
    var isBounded: Bool {
        if case .untilClose = self { false } else { true }
    }
}

extension HTTPResponse {
    private static let keepsAlive: HTTPFieldNames = ["keep-alive"]

    /// Whether the server keeps the connection behind this response (RFC 9112 §9.3).
    func keepsConnection(version: String) -> Bool {
        guard fields.contains("connection") else { return version == "1.1" }
        if fields.allValues(of: "connection", satisfy: { Self.keepsAlive.contains($0) }) { return true }
        let options = fields.listItems(of: "connection").map { $0.lowercased() }
        return version == "1.1" ? !options.contains("close") : options == ["keep-alive"]
    }
}
