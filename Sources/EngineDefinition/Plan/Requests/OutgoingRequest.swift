public import EngineCrypto
public import EngineHTTP

/// A request as it goes out, with what its sender must know of it.
public struct OutgoingRequest: Sendable {
    /// The endpoint or step, for limits, logs and messages.
    public let call: String
    /// The method.
    public let method: HTTPMethod
    /// The whole address, encoded.
    public let url: String
    /// The address for logs: secrets masked.
    public let displayURL: String
    /// The header fields, `content-type` included.
    public internal(set) var fields: HTTPFields
    /// The body; empty if there is none.
    public let body: [UInt8]
    /// Seconds that one attempt may take.
    public let timeoutSeconds: Double
    /// Redirects that are followed.
    public let maxRedirects: Int
    /// How much of each limit it takes.
    public let cost: Double
    /// The limits that it falls under.
    public let limits: [LimitUse]
    /// How the body of its answer is read.
    var response = ResponsePlan()
    /// What is wanted of an answer with rows; nothing: it is read as a whole.
    public var rows: RowDemand?
    /// What the client shows in the TLS handshake.
    public let certificate: ClientCertificate?
    /// Signatures that it carries: no message shows them.
    let signatures: [String]
    /// The address before it was signed: what is asked stays the same when it is asked again.
    public let askedURL: String
    /// The body before it was signed.
    public let askedBody: [UInt8]

    /// Makes a request.
    public init(
        call: String, method: HTTPMethod, url: String, displayURL: String, fields: HTTPFields, body: [UInt8],
        timeoutSeconds: Double, maxRedirects: Int, cost: Double = 1, limits: [LimitUse] = [],
        certificate: ClientCertificate? = nil, signatures: [String] = [], asked: (url: String, body: [UInt8])? = nil
    ) {
        self.call = call
        self.method = method
        self.url = url
        self.displayURL = displayURL
        self.fields = fields
        self.body = body
        self.timeoutSeconds = timeoutSeconds
        self.maxRedirects = maxRedirects
        self.cost = cost
        self.limits = limits
        self.certificate = certificate
        self.signatures = signatures
        askedURL = asked?.url ?? url
        askedBody = asked?.body ?? body
    }
}
