public import EngineCrypto
public import EngineHTTP

/// A request as it goes out, with what its sender must know of it.
public struct OutgoingRequest: Sendable {
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
    /// What is wanted of an answer with rows; nothing: it is read as a whole.
    public var rows: RowDemand?
    /// Signatures that it carries: no message shows them.
    let signatures: [String]
    /// What was asked before it was signed, where it was.
    private let asked: (url: String, body: [UInt8])?
    @Boxed private var terms: Terms

    /// What a request has beside its text, in a box: a request is handed on often.
    private struct Terms: Sendable {
        let call: String
        let timeoutSeconds: Double
        let maxRedirects: Int
        let cost: Double
        let limits: [LimitUse]
        let certificate: ClientCertificate?
        let response: ResponsePlan
    }

    /// Makes a request.
    public init(
        call: String, method: HTTPMethod, url: String, displayURL: String, fields: HTTPFields, body: [UInt8],
        timeoutSeconds: Double, maxRedirects: Int, cost: Double = 1, limits: [LimitUse] = [],
        certificate: ClientCertificate? = nil, signatures: [String] = [], asked: (url: String, body: [UInt8])? = nil
    ) {
        self.init(
            call: call, method: method, url: url, displayURL: displayURL, fields: fields, body: body,
            timeoutSeconds: timeoutSeconds, maxRedirects: maxRedirects, cost: cost, limits: limits,
            certificate: certificate, response: ResponsePlan(), signatures: signatures, asked: asked)
    }

    init(
        call: String, method: HTTPMethod, url: String, displayURL: String, fields: HTTPFields, body: [UInt8],
        timeoutSeconds: Double, maxRedirects: Int, cost: Double, limits: [LimitUse], certificate: ClientCertificate?,
        response: ResponsePlan, signatures: [String], asked: (url: String, body: [UInt8])?
    ) {
        self.method = method
        self.url = url
        self.displayURL = displayURL
        self.fields = fields
        self.body = body
        self.signatures = signatures
        self.asked = asked
        _terms = Boxed(
            wrappedValue: Terms(
                call: call, timeoutSeconds: timeoutSeconds, maxRedirects: maxRedirects, cost: cost, limits: limits,
                certificate: certificate, response: response))
    }

    /// Another request to the same endpoint, without a body and unsigned.
    init(
        like other: OutgoingRequest, method: HTTPMethod, url: String, displayURL: String, fields: HTTPFields
    ) {
        self.method = method
        self.url = url
        self.displayURL = displayURL
        self.fields = fields
        body = []
        signatures = []
        asked = nil
        _terms = other._terms
    }
}

extension OutgoingRequest {
    /// The endpoint or step, for limits, logs and messages.
    public var call: String { terms.call }
    /// Seconds that one attempt may take.
    public var timeoutSeconds: Double { terms.timeoutSeconds }
    /// Redirects that are followed.
    public var maxRedirects: Int { terms.maxRedirects }
    /// How much of each limit it takes.
    public var cost: Double { terms.cost }
    /// The limits that it falls under.
    public var limits: [LimitUse] { terms.limits }
    /// What the client shows in the TLS handshake.
    public var certificate: ClientCertificate? { terms.certificate }
    /// How the body of its answer is read.
    var response: ResponsePlan { terms.response }
    /// The address before it was signed: what is asked stays the same when it is asked again.
    public var askedURL: String { asked?.url ?? url }
    /// The body before it was signed.
    public var askedBody: [UInt8] { asked?.body ?? body }
}
