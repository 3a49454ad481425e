internal import EngineCrypto
public import EngineDefinition
internal import EngineHTTP
public import EngineNetwork

/// Sends requests over the network.
public struct NetworkSender: RequestSender {
    private let client: HTTPClient
    private let userAgent: String
    /// Bytes that an answer may have: a page is held in memory as a whole, and a body without end must not cost more
    /// than 64 MiB, room for its growth included: while it grows the old room and the new one are both there.
    private static let bodyLimit = 32 << 20

    /// Makes a sender.
    /// - Parameters:
    ///   - client: the client; its egress policy applies.
    ///   - userAgent: what upstream sees us as, unless a definition says otherwise.
    public init(client: HTTPClient, userAgent: String) {
        self.client = client
        self.userAgent = userAgent
    }

    /// The thread of the connections: a call whose turn comes when another one ends goes out without a hop.
    public var executor: (any TaskExecutor)? { client.executor }

    /// Sends a request and reads the answer.
    public func send(_ request: OutgoingRequest) async -> Attempt {
        do throws(TransportFault) {
            let (exchange, body) = try await client.fetch(
                try head(of: request), body: request.body.isEmpty ? .none : .bytes(request.body),
                options: options(request), limit: Self.bodyLimit
            ) { request.slicer(status: $0.status.code, $0.fields) != nil }
            guard let body else { return await StreamedRows(exchange, of: request).next() }
            return .response(
                UpstreamResponse(
                    status: exchange.response.status.code, fields: exchange.response.fields, body: body,
                    url: exchange.url.text))
        } catch {
            return .failure(TransportFailure(error))
        }
    }

    private func head(of request: OutgoingRequest) throws(TransportFault) -> HTTPRequest {
        var fields = request.fields
        if !fields.contains("user-agent") { fields["user-agent"] = userAgent }
        do throws(URLFault) {
            return HTTPRequest(method: request.method, url: try URLValue(request.url), fields: fields)
        } catch {
            throw .invalidRequest("its address is no URL: \(error)")
        }
    }

    private func options(_ request: OutgoingRequest) -> RequestOptions {
        let timeout = Duration.nanoseconds(Int64(request.timeoutSeconds * 1e9))
        var options = RequestOptions(totalTimeout: timeout, redirects: request.maxRedirects)
        options.identity = request.certificate.map(ClientIdentity.init)
        guard request.rows != nil else { return options }
        // Rows are read as fast as they can be stored: what counts is whether they come.
        options.limits.bodyBytes = OutgoingRequest.mostStreamedBytes
        options.lastingTypes = request.lastingTypes
        if request.isLasting { (options.totalTimeout, options.idleTimeout) = (nil, max(timeout, .seconds(30))) }
        return options
    }
}

extension ClientIdentity {
    /// The same for the transport.
    fileprivate init(_ certificate: ClientCertificate) {
        self.init(
            certificate: certificate.certificate.withBytes { Array($0) }, key: certificate.key.withBytes { Array($0) },
            authority: certificate.authority?.withBytes { Array($0) })
    }
}

extension TransportFailure {
    /// What the transport's fault means for a call.
    init(_ fault: TransportFault) {
        var isForbidden = false
        if case .forbidden = fault { isForbidden = true }
        self.init(
            message: "\(fault)", mayHaveBeenProcessed: !fault.isBeforeSending, isTransient: fault.isTransient,
            isForbidden: isForbidden)
    }
}
