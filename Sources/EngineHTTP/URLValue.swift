/// An absolute URL with a host (RFC 3986), checked strictly and otherwise kept as written.
///
/// Scheme and host are in lower case. No user name or password, no control characters, spaces or
/// backslashes; an address in digits only in its usual form. Its description leaves the query out, for
/// it may hold secrets.
public struct URLValue: Sendable, Hashable, CustomStringConvertible {
    /// The scheme, for example `https`.
    public let scheme: String
    /// The host's name or address; an IPv6 address has its brackets.
    public let host: String
    /// The port, if one is written.
    public let port: Int?
    /// The path as written, percent-encoded; empty or begins with a slash.
    public private(set) var path: String
    /// What is between question mark and number sign, percent-encoded.
    public private(set) var query: String?
    /// What is behind the number sign; it is never sent.
    public private(set) var fragment: String?

    /// Reads an absolute URL.
    /// - Throws: the first fault of the text.
    public init(_ text: String) throws(URLFault) {
        guard !text.isEmpty else { throw .empty }
        try self.init(try URLReference(text))
    }

    private init(_ reference: URLReference) throws(URLFault) {
        guard let scheme = reference.scheme else { throw .missingScheme }
        guard let authority = reference.authority, !authority.isEmpty else { throw .missingHost }
        let (host, port) = try URLAuthority.read(authority)
        self.scheme = scheme
        self.host = host
        self.port = port
        path = reference.path
        query = reference.query
        fragment = reference.fragment
    }

    /// The URL that a reference means when it is found at this one, by the rules of RFC 3986 §5.2.
    /// - Throws: the first fault of the reference.
    public func resolve(_ reference: String) throws(URLFault) -> URLValue {
        var reference = try URLReference(reference)
        if reference.scheme != nil {
            reference.path = Self.removingDotSegments(reference.path)
            return try URLValue(reference)
        }
        reference.scheme = scheme
        if reference.authority != nil {
            reference.path = Self.removingDotSegments(reference.path)
            return try URLValue(reference)
        }
        var result = self
        result.fragment = reference.fragment
        guard !reference.path.isEmpty else {
            result.query = reference.query ?? query
            return result
        }
        result.query = reference.query
        let isRooted = reference.path.utf8.first == UInt8(ascii: "/")
        result.path = Self.removingDotSegments(isRooted ? reference.path : merged(with: reference.path))
        return result
    }

    /// The same URL without what is behind the number sign.
    public var withoutFragment: URLValue {
        var result = self
        result.fragment = nil
        return result
    }

    /// The whole text.
    public var text: String {
        var text = originText
        text += path
        if let query {
            text += "?"
            text += query
        }
        if let fragment {
            text += "#"
            text += fragment
        }
        return text
    }

    /// What the request line asks for: path and query.
    public var requestTarget: String {
        (path.isEmpty ? "/" : path) + (query.map { "?" + $0 } ?? "")
    }

    /// The URL without query and fragment, for messages.
    public var description: String {
        originText + path + (query == nil ? "" : "?…")
    }

    /// The address, if the host is one.
    public var address: IPAddress? {
        guard host.utf8.first == UInt8(ascii: "[") else { return IPAddress(host) }
        return IPAddress(String(host.dropFirst().dropLast()))
    }

    private var originText: String {
        var text = scheme
        text += "://"
        text += host
        if let port {
            text += ":"
            text += String(port)
        }
        return text
    }

    /// A relative path in the place of what is behind the last slash (RFC 3986 §5.2.3).
    private func merged(with relative: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "/" + relative }
        return path[...slash] + relative
    }

    /// The path without its `.` and `..` segments (RFC 3986 §5.2.4).
    static func removingDotSegments(_ path: String) -> String {
        guard path.contains(".") else { return path }
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".":
                if isLast { kept.append("") }
            case "..":
                // The empty text in front of the first slash is no segment that could be left.
                if kept.count > 1 { kept.removeLast() }
                if isLast { kept.append("") }
            default:
                kept.append(segment)
            }
        }
        return kept.joined(separator: "/")
    }
}

extension URLValue {
    /// The URL of a request target, a path with its query as it is sent, behind this one's path.
    /// - Parameter target: begins with a slash; dots in it are no directions.
    /// - Returns: nothing if it is none, or is not in ASCII; this one's query and fragment are gone.
    public func joined(with target: String) -> URLValue? {
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.count <= URLReference.limit,
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return nil }
        var url = self
        url.fragment = nil
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            url.path += target[..<mark]
            url.query = String(target[target.utf8.index(after: mark)...])
        } else {
            url.path += target
            url.query = nil
        }
        return url
    }

    /// Replaces path and query with text that is percent-encoded already.
    mutating func replace(path: String, query: String?) {
        self.path = path
        self.query = query
    }
}
