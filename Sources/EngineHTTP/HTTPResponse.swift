/// The head of a response; its body is separate.
public struct HTTPResponse: Sendable, Hashable {
    /// How the request went.
    public var status: HTTPStatus
    /// The header fields.
    public var fields: HTTPFields

    /// Makes a head.
    public init(status: HTTPStatus, fields: HTTPFields = [:]) {
        self.status = status
        self.fields = fields
    }
}
