internal import EngineHTTP

/// Which fields pass from one connection to the other.
enum ProxyFields {
    /// Fields that belong to one connection, or that the transport writes itself (RFC 9110 §7.6.1).
    private static let ofConnection: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The fields that go on, repeated ones as one line.
    static func onward(_ fields: HTTPFields) -> HTTPFields {
        let named = connectionOptions(of: fields)
        var onward = HTTPFields()
        for field in fields {
            let name = field.name.lowercased()
            guard !ofConnection.contains(name), !named.contains(name) else { continue }
            if let before = onward[name] {
                onward[name] = before + (name == "cookie" ? "; " : ", ") + field.value
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
        return HTTPFields(
            fields.compactMap { field in
                let name = field.name.lowercased()
                guard !ofConnection.contains(name), !named.contains(name) else { return nil }
                // The digest and the tag are those of the packed body, but a weak comparison still holds.
                if isUnpacked, name == "content-encoding" { return nil }
                return (field.name, field.value)
            })
    }

    /// What `Connection` names.
    private static func connectionOptions(of fields: HTTPFields) -> Set<String> {
        guard fields.contains("connection") else { return [] }
        return Set(fields.listItems(of: "connection").map { $0.lowercased() })
    }
}
