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
    ///   - decompresses: whether a packed answer is asked for and unpacked.
    /// - Returns: the response; its body is still on its way.
    /// - Throws: why there is none.
    func open(
        _ request: OutgoingRequest, _ fields: HTTPFields, _ body: RequestBody, decompresses: Bool
    ) async throws(TransportFault) -> HTTPExchange
}
