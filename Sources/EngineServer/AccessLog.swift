public import Engine
internal import EngineHTTP
public import EngineNetwork

/// Writes each request as a line of the log.
public struct AccessLog: RequestObserver {
    private let log: StructuredLog

    /// Makes an access log.
    /// - Parameter log: where the lines go.
    public init(_ log: StructuredLog) {
        self.log = log
    }

    /// Has a call forwarded for a request that has no route, and writes its line when all of the answer was made.
    /// - Parameters:
    ///   - call: whose call it is.
    ///   - request: the request.
    ///   - caller: who asks.
    ///   - environment: where it happens.
    ///   - answer: answers the request.
    /// - Returns: the answer.
    public func forwarding(
        _ call: ProxiedCall, of request: ServerRequest, from caller: String, in environment: String,
        _ answer: () async -> ServerResponse
    ) async -> ServerResponse {
        let began = MonotonicInstant.now
        var response = await answer()
        let record = RequestRecord(
            id: RequestID.of(request), client: request.peer.map { "\($0)" } ?? "unknown", method: request.method.name,
            route: "/*path", status: response.status.code, duration: began.duration(to: .now), principal: caller,
            environment: environment, errorCode: nil, detail: nil, proxied: call)
        record.tell(self, of: &response, to: request.method, since: began)
        return response
    }

    /// Writes the line.
    public func finished(_ record: RequestRecord) {
        var members: [(String, LogValue)] = [
            ("request_id", .text(record.id)), ("client", .text(record.client)), ("method", .text(record.method)),
            ("route", .text(record.route)), ("status", .number(record.status)), ("seconds", .seconds(record.duration)),
            ("actor", .text(record.principal)),
        ]
        if let environment = record.environment { members.append(("environment", .text(environment))) }
        if let call = record.proxied {
            members += [
                ("connection_id", .text(call.connection)), ("integration", .text(call.integration)),
                ("provider", .text(call.provider)), ("bytes_in", .number(call.bytes.incoming)),
                ("bytes_out", .number(call.bytes.outgoing)),
            ]
        }
        if let code = record.errorCode { members.append(("error", .text(code))) }
        if let detail = record.detail { members.append(("detail", .text(detail))) }
        if record.isCut { members.append(("cut", .flag(true))) }
        log.write(record.status >= 500 ? .error : .info, "request", members)
    }
}
