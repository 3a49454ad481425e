internal import EngineHTTP

/// Heads of requests as bytes.
enum RequestHeadWriter {
    /// The head of a call, with the empty line behind it.
    static func head(of call: TransferCall) -> [UInt8] {
        let url = call.request.url
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func line(_ name: String, _ value: String) {
            text(name)
            text(": ")
            text(value)
            text("\r\n")
        }
        text(call.method)
        text(" ")
        text(url.path.isEmpty ? "/" : url.path)
        if let query = url.query {
            text("?")
            text(query)
        }
        text(" HTTP/1.1\r\nhost: ")
        text(url.host)
        // The scheme's own port is not named.
        if call.target.origin.port != 80 {
            text(":")
            text(String(call.target.origin.port))
        }
        text("\r\n")
        for field in call.request.fields { line(field.name, field.value) }
        if let codings = call.acceptedCodings { line("Accept-Encoding", codings) }
        switch call.body {
        case .none: if call.announcesNoBody { line("Content-Length", "0") }
        case .bytes(let body): line("Content-Length", String(body.count))
        case .stream(let length?, _): line("Content-Length", String(length))
        case .stream(nil, _): line("Transfer-Encoding", "chunked")
        }
        text("\r\n")
        return bytes
    }
}
