internal import EngineHTTP

/// Heads of requests as bytes.
enum RequestHeadWriter {
    /// The head of a call, with the empty line behind it.
    static func head(of call: TransferCall) -> [UInt8] {
        let url = call.request.url
        var head = HeadBytes(room: 512)
        head.append(call.method)
        head.append(" ")
        head.append(url.path.isEmpty ? "/" : url.path)
        if let query = url.query {
            head.append("?")
            head.append(query)
        }
        head.append(" HTTP/1.1\r\nhost: ")
        head.append(url.host)
        // The scheme's own port is not named.
        if call.target.origin.port != 80 {
            head.append(":")
            head.append(call.target.origin.port)
        }
        head.append("\r\n")
        for field in call.request.fields { head.line(field.name, field.value) }
        if let userAgent = call.userAgent { head.line("user-agent", userAgent) }
        if let codings = call.acceptedCodings { head.line("Accept-Encoding", codings) }
        switch call.body {
        case .none: if call.announcesNoBody { head.append("Content-Length: 0\r\n") }
        case .bytes(let body): head.line("Content-Length", String(body.count))
        case .stream(let length?, _): head.line("Content-Length", String(length))
        case .stream(nil, _): head.line("Transfer-Encoding", "chunked")
        }
        head.append("\r\n")
        return head.bytes
    }
}
