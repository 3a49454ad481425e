internal import EngineCrypto
public import EngineDefinition
public import EngineHTTP
public import EngineNetwork

/// Sends requests over the network.
public struct NetworkSender: RequestSender, StreamSender {
    private let clients: [HTTPClient]
    private let userAgent: String
    /// Bytes that an answer may have: a page is held in memory as a whole, and a body without end must not cost more
    /// than 64 MiB, room for its growth included: while it grows the old room and the new one are both there.
    private static let bodyLimit = 32 << 20

    /// Makes a sender.
    /// - Parameters:
    ///   - client: the client; its egress policy applies.
    ///   - userAgent: what upstream sees us as, unless a definition says otherwise.
    public init(client: HTTPClient, userAgent: String) {
        self.init(clients: [client], userAgent: userAgent)
    }

    /// Makes a sender that uses the client of the loop that a call comes from.
    /// - Parameters:
    ///   - clients: one for each loop; the first is for calls that come from none.
    ///   - userAgent: what upstream sees us as, unless a definition says otherwise.
    public init(clients: [HTTPClient], userAgent: String) {
        self.clients = clients
        self.userAgent = userAgent
    }

    /// The client whose loop the caller is on: its answers wake nobody on another thread.
    private var client: HTTPClient? { clients.first { $0.isCurrent } ?? clients.first }

    /// The thread of the connections: a call whose turn comes when another one ends goes out without a hop.
    public var executor: (any TaskExecutor)? { client?.executor }

    /// Sends a request and reads the answer.
    public func send(_ request: OutgoingRequest) async -> Attempt {
        do throws(TransportFault) {
            guard let client else { throw .closed }
            let (exchange, body) = try await client.fetch(
                try head(request, request.fields), body: request.body.isEmpty ? .none : .bytes(request.body),
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

    /// Sends a request and answers once the head of the response is there.
    ///
    /// Nothing but silence ends it: however long it takes, somebody reads it.
    public func open(
        _ request: OutgoingRequest, _ fields: HTTPFields, _ body: RequestBody, _ wishes: StreamWishes
    ) async throws(TransportFault) -> HTTPExchange {
        guard let client else { throw .closed }
        return try await client.send(try call(request, fields, body, wishes))
    }

    /// Not a part of `open`: what it needs would stand in the frame that waits.
    @inline(never)
    private func call(
        _ request: OutgoingRequest, _ fields: HTTPFields, _ body: RequestBody, _ wishes: StreamWishes
    ) throws(TransportFault) -> TransferCall {
        var options = options(request)
        options.idleTimeout = options.totalTimeout ?? .seconds(60)
        options.totalTimeout = nil
        options.decompresses = wishes.decompresses
        options.keepsFieldsOnRedirect = wishes.keepsFields
        options.limits.bodyBytes = .max
        // What was sent as it was read cannot be sent again: where it is to go is told the caller.
        if case .stream = body { options.redirects = 0 }
        return try TransferCall(try head(request, fields, wishes.url), body: body, options: options)
    }

    private func head(
        _ request: OutgoingRequest, _ fields: HTTPFields, _ known: URLValue? = nil
    ) throws(TransportFault) -> HTTPRequest {
        if let known { return HTTPRequest(method: request.method, url: known, fields: fields) }
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
        options.userAgent = userAgent
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
