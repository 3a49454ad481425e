import EngineHTTP

@testable import EngineNetwork

/// What a connection would make of bytes that arrive in pieces, without a socket.
struct ParsedRequests: Equatable {
    struct Request: Equatable {
        var method = ""
        var path = ""
        var query: String?
        var fields: [String] = []
        var body = ""
        var keepsAlive = true
    }

    var requests: [Request] = []
    var refusal: RequestRefusal?

    /// Feeds the pieces one after the other, with what was not consumed before them.
    init(_ pieces: [[UInt8]], limits: HTTPListenerLimits = HTTPListenerLimits()) {
        var parser = RequestParser(limits: limits)
        var pending: [UInt8] = []
        var current = Request()
        var isInside = false
        for piece in pieces {
            pending += piece
            feeding: while refusal == nil, isInside || !pending.isEmpty {
                let (step, consumed) = pending.withUnsafeBytes { parser.step(over: $0) }
                let taken = Array(pending[..<consumed])
                pending.removeFirst(consumed)
                switch step {
                case .needsMore: break feeding
                case .head(let head):
                    isInside = true
                    current = Request(
                        method: head.method.name, path: head.path, query: head.query,
                        fields: head.fields.map { "\($0.name): \($0.value)" }, keepsAlive: head.keepsAlive)
                case .body(let range): current.body += String(decoding: taken[range], as: UTF8.self)
                case .end:
                    requests.append(current)
                    isInside = false
                    parser.reset()
                case .refused(let refused): refusal = refused
                }
            }
        }
    }

    init(_ text: String, limits: HTTPListenerLimits = HTTPListenerLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }
}
