/// A request method (RFC 9110 §9), compared by its exact, case-sensitive text.
public struct HTTPMethod: Sendable, Hashable, CustomStringConvertible {
    /// The text on the wire, for example `GET`.
    public let name: String

    /// Makes a method from its text on the wire.
    public init(_ name: String) {
        self.name = name
    }

    /// Whether doing it twice has the effect of doing it once (RFC 9110 §9.2.2).
    public var isIdempotent: Bool {
        switch name {
        case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE": true
        default: false
        }
    }

    /// The text on the wire.
    public var description: String { name }

    /// Transfers a current representation.
    public static let get = HTTPMethod("GET")
    /// The same as `GET` without a body.
    public static let head = HTTPMethod("HEAD")
    /// Processes the body as the resource defines it.
    public static let post = HTTPMethod("POST")
    /// Replaces the representation.
    public static let put = HTTPMethod("PUT")
    /// Changes the representation in part (RFC 5789).
    public static let patch = HTTPMethod("PATCH")
    /// Removes the representation.
    public static let delete = HTTPMethod("DELETE")
    /// Tells what the resource allows.
    public static let options = HTTPMethod("OPTIONS")
}
