internal import EngineHTTP

/// Answers as bytes.
enum ResponseWriter {
    /// How the reader finds the end of the body.
    enum Framing: Hashable {
        /// There is none, and the status says so (1xx, 204, 304).
        case none
        /// It has this many bytes.
        case length(Int)
        /// It comes in chunks.
        case chunked
        /// It ends with the connection.
        case untilClose
    }

    /// What a head says beside the handler's own fields.
    struct Context: Hashable {
        let framing: Framing
        let keepsAlive: Bool
        /// 10 or 11, of the request.
        let version: Int
        let date: String
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The fields that only the listener writes.
    private static let ownNames: HTTPFieldNames = [
        "connection", "content-length", "date", "keep-alive", "transfer-encoding",
    ]

    /// The framing of a response to a request.
    static func framing(status: HTTPStatus, length: Int?, version: Int) -> Framing {
        switch status.code {
        case 100...199, 204, 304: .none
        default: length.map(Framing.length) ?? (version >= 11 ? .chunked : .untilClose)
        }
    }

    /// The head, with the empty line behind it, and room for a body of so many bytes that follows at once.
    static func head(status: HTTPStatus, fields: HTTPFields, _ context: Context, room: Int = 0) -> [UInt8] {
        var head = HeadBytes(room: 512 + room)
        head.append("HTTP/1.1 ")
        head.append(status.code)
        head.append(" ")
        head.append(status.reasonPhrase)
        head.append("\r\n")
        head.line("date", context.date)
        for field in fields where !ownNames.contains(field) { head.line(field.name, field.value) }
        switch context.framing {
        case .length(let count):
            head.append("content-length: ")
            head.append(count)
            head.append("\r\n")
        case .chunked: head.line("transfer-encoding", "chunked")
        case .none, .untilClose: break
        }
        if status == 101 {
            head.line("connection", "Upgrade")
        } else if !context.keepsAlive {
            head.line("connection", "close")
        } else if context.version < 11 {
            head.line("connection", "keep-alive")
        }
        head.append("\r\n")
        return head.bytes
    }

    /// A piece of a body that is sent in chunks; nothing for no bytes, because an empty chunk is the
    /// last.
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var chunk = Array(String(bytes.count, radix: 16).utf8)
        chunk.reserveCapacity(bytes.count + 16)
        chunk.append(contentsOf: [0x0D, 0x0A])
        chunk.append(contentsOf: bytes)
        chunk.append(contentsOf: [0x0D, 0x0A])
        return chunk
    }
}
