internal import EngineHTTP

/// Which fields pass from one connection to the other.
enum ProxyFields {
    /// Fields that belong to one connection, or that the transport writes itself (RFC 9110 §7.6.1).
    private static let ofConnection: HTTPFieldNames = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The fields that go on, repeated ones as one line.
    static func onward(_ fields: HTTPFields) -> HTTPFields {
        let named = connectionOptions(of: fields)
        var onward = HTTPFields()
        for field in fields {
            guard !ofConnection.contains(field.name), named?.contains(field.name) != true else { continue }
            if let before = onward[field.name] {
                let isCookie = field.name.lowercased() == "cookie"
                onward[field.name] = before + (isCookie ? "; " : ", ") + field.value
            } else {
                onward.append(field.name, field.value)
            }
        }
        return onward
    }

    /// The fields of an answer that go back; `Set-Cookie` keeps its lines.
    /// - Parameters:
    ///   - fields: what upstream said.
    ///   - isUnpacked: whether the body is no longer packed as they say.
    /// - Returns: the fields.
    static func back(_ fields: HTTPFields, isUnpacked: Bool) -> HTTPFields {
        let named = connectionOptions(of: fields)
        var back = HTTPFields()
        for field in fields where !ofConnection.contains(field.name) && named?.contains(field.name) != true {
            // The digest and the tag are those of the packed body, but a weak comparison still holds.
            if isUnpacked, field.name.lowercased() == "content-encoding" { continue }
            back.append(field.name, field.value)
        }
        return back
    }

    /// What `Connection` names, if it is there.
    private static func connectionOptions(of fields: HTTPFields) -> HTTPFieldNames? {
        fields.contains("connection") ? HTTPFieldNames(fields.listItems(of: "connection")) : nil
    }
}
