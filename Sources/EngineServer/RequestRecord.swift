internal import EngineHTTP
internal import EngineNetwork

/// What came of one request, for the log and for metrics: nothing that a caller typed, but for its route.
public struct RequestRecord: Sendable {
    /// Names the request, as its answer does.
    public let id: String
    /// The address that it came from.
    public let client: String
    /// The method.
    public let method: String
    /// The pattern of its route; nothing if no route fits.
    public let route: String?
    /// The status of the answer.
    public let status: Int
    /// Until the answer was ready; of one that is made piece by piece, until its end.
    public private(set) var duration: Duration
    /// Who asked.
    public let principal: String
    /// The environment in which it happened.
    public let environment: String?
    /// The code of the fault that was told, if one was.
    public let errorCode: String?
    /// What the operator should know beside it.
    public let detail: String?
    /// The call that was forwarded for it, if one was.
    public private(set) var proxied: ProxiedCall?
    /// Whether the answer ended before it was whole: upstream broke off, or the client went.
    public private(set) var isCut = false
}

extension RequestRecord {
    /// Tells of a request whose answer is ready; of one that is made piece by piece behind its last piece.
    func tell(
        _ observer: any RequestObserver, of response: inout ServerResponse, to method: HTTPMethod,
        since began: MonotonicInstant
    ) {
        // One with a field that must not leave is answered otherwise, and its body never made.
        let isSound = (try? response.fields.validate()) != nil
        guard isSound, case .stream(let length, let write) = response.body, method != .head else {
            return observer.finished(self)
        }
        response.body = .stream(length: length) { stream in
            try await telling(observer, since: began) { try await write(stream) }
        }
    }

    /// Tells of a request when the last piece of its answer was made, or none can be any more.
    private func telling(
        _ observer: any RequestObserver, since began: MonotonicInstant, _ write: () async throws -> Void
    ) async throws {
        var record = self
        defer {
            record.duration = began.duration(to: .now)
            observer.finished(record)
        }
        do {
            try await write()
        } catch {
            record.isCut = true
            throw error
        }
    }
}

extension RequestRecord {
    /// What the listener refused before there was a request: its method and path are not known.
    init(_ refused: RefusedRequest) {
        self.init(
            id: RequestID.make(), client: refused.peer.map { "\($0)" } ?? "unknown", method: "none", route: nil,
            status: refused.status.code, duration: refused.duration, principal: Principal.nobody.actor,
            environment: nil, errorCode: refused.code, detail: nil)
    }
}

/// Takes what came of requests.
public protocol RequestObserver: Sendable {
    /// Takes a record. It must not block.
    func finished(_ record: RequestRecord)
}
