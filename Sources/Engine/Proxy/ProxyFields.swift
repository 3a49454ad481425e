internal import EngineHTTP

/// Which fields pass from one connection to the other.
enum ProxyFields {
    /// Fields that belong to one connection, or that the transport writes itself (RFC 9110 §7.6.1).
    private static let ofConnection: HTTPFieldNames = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The fields that go on, repeated ones as one line.
    /// - Parameters:
    ///   - fields: what the caller has sent.
    ///   - withheld: names of fields that stay with us.
    /// - Returns: the fields.
    static func onward(_ fields: HTTPFields, without withheld: HTTPFieldNames) -> HTTPFields {
        let named = connectionOptions(of: fields)
        let passing = fields.filtered {
            !ofConnection.contains($0) && !withheld.contains($0) && named?.contains($0) != true
        }
        guard passing.hasRepeatedNames else { return passing }
        var onward = HTTPFields()
        for field in passing {
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
        var back = fields.filtered { !ofConnection.contains($0) && named?.contains($0) != true }
        // The digest and the tag are those of the packed body, but a weak comparison still holds.
        if isUnpacked { back.remove("content-encoding") }
        return back
    }

    /// What `Connection` names, if it names fields.
    private static func connectionOptions(of fields: HTTPFields) -> HTTPFieldNames? {
        guard !fields.allValues(of: "connection", satisfy: { usual.contains($0) }) else { return nil }
        return HTTPFieldNames(fields.listItems(of: "connection"))
    }

    /// What it says nearly always; neither is the name of a field that would go on.
    private static let usual: HTTPFieldNames = ["keep-alive", "close"]
}
