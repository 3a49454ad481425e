/// A status code (RFC 9110 §15).
public struct HTTPStatus: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The number, 100 to 599 from a sound server.
    public let code: Int

    /// Makes a status from its number.
    public init(_ code: Int) {
        self.code = code
    }

    /// Makes a status from a literal number.
    public init(integerLiteral code: Int) {
        self.init(code)
    }

    /// The class that the first digit names.
    public enum Kind: Sendable, Hashable {
        /// 1xx: an interim answer.
        case informational
        /// 2xx: received, understood, accepted.
        case success
        /// 3xx: further action is needed.
        case redirection
        /// 4xx: the request cannot be fulfilled.
        case clientError
        /// 5xx: the server failed.
        case serverError
        /// Any other number.
        case unknown
    }

    /// The class of the code.
    public var kind: Kind {
        switch code {
        case 100...199: .informational
        case 200...299: .success
        case 300...399: .redirection
        case 400...499: .clientError
        case 500...599: .serverError
        default: .unknown
        }
    }

    /// Whether the code is one of 200 to 299.
    public var isSuccess: Bool { kind == .success }

    /// The number with its phrase, for example `404 Not Found`.
    public var description: String {
        reasonPhrase.isEmpty ? "\(code)" : "\(code) \(reasonPhrase)"
    }

    /// The registered phrase of the code, or nothing.
    public var reasonPhrase: String {
        Self.phrases[code] ?? ""
    }

    private static let phrases: [Int: String] = [
        100: "Continue", 101: "Switching Protocols", 103: "Early Hints", 200: "OK", 201: "Created", 202: "Accepted",
        203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content",
        207: "Multi-Status", 300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other",
        304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
        401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
        414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
        421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency",
        425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        505: "HTTP Version Not Supported", 507: "Insufficient Storage", 511: "Network Authentication Required",
    ]
}
