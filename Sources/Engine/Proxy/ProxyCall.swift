public import EngineHTTP
public import EngineNetwork

/// A caller's request, to be sent with a connection's credential on it.
public struct ProxyCall: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// The path with its query, beginning with a slash, as it is sent behind the base.
    public var target: String
    /// What the caller has sent; those that are `withheld`, and those that belong to one connection alone, do not go
    /// along.
    public var fields: HTTPFields
    /// Names of fields that stay with us.
    public var withheld: HTTPFieldNames = []
    /// What it carries.
    public var body: RequestBody
    /// Whether a field of the caller stands in the place of the credential's of that name.
    public var overridesCredential = false
    /// The address in the place of the connection's base.
    public var baseURL: String?
    /// Whether `baseURL` may lead to other hosts than the provider's own: only for who may read the credential anyway.
    public var mayLeaveHosts = false
    /// How often it is tried again after a passing failure.
    public var retries = 0
    /// Statuses that are tried again beside 429 and those from 500 on.
    public var retryStatuses: Set<Int> = []
    /// Whether all fields go along where a redirect leads to another origin, the credential too: only for who may read
    /// the credential anyway.
    public var keepsFieldsOnRedirect = false
    /// Whether a packed answer is unpacked.
    public var decompresses = false

    /// Makes a call.
    public init(method: HTTPMethod, target: String, fields: HTTPFields = [:], body: RequestBody = .none) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }
}
