public import EngineDefinition
public import EngineHTTP
public import EngineNetwork

/// Sends a request whose body comes from elsewhere, and answers once the head of the response is there.
public protocol StreamSender: Sendable {
    /// Sends a request.
    /// - Parameters:
    ///   - request: where it goes, its limits of time and its certificate.
    ///   - fields: its fields.
    ///   - body: what it carries.
    ///   - wishes: how it is sent.
    /// - Returns: the response; its body is still on its way.
    /// - Throws: why there is none.
    func open(
        _ request: OutgoingRequest, _ fields: HTTPFields, _ body: RequestBody, _ wishes: StreamWishes
    ) async throws(TransportFault) -> HTTPExchange
}

/// How a request is sent whose answer is read as it comes.
public struct StreamWishes: Sendable, Hashable {
    /// Whether a packed answer is asked for and unpacked.
    public var decompresses: Bool
    /// Whether all fields go along where a redirect leads to another origin.
    public var keepsFields: Bool
    /// The request's address, where it has been taken apart already.
    public var url: URLValue?

    /// Puts wishes together.
    public init(decompresses: Bool, keepsFields: Bool = false, url: URLValue? = nil) {
        self.decompresses = decompresses
        self.keepsFields = keepsFields
        self.url = url
    }
}
