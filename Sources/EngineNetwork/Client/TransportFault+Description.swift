internal import EngineHTTP

/// The one place where faults of the transport are worded.
extension TransportFault: CustomStringConvertible {
    /// What failed, where and why, in one sentence without a full stop.
    public var description: String {
        switch self {
        case .invalidRequest(let reason): "the request cannot be sent: \(reason)"
        case .forbidden(let refusal): "\(refusal)"
        case .unresolved(let origin): "\(origin): the name '\(origin.host)' cannot be resolved"
        case .unreachable(let origin, let reason): "\(origin): no connection: \(reason)"
        case .tls(let origin, let reason): "\(origin): no secure connection: \(reason)"
        case .timeout(let phase, let duration, let origin): "\(origin): \(Self.words(phase, duration))"
        case .disconnected(let origin, let reason): "\(origin): the connection broke: \(reason)"
        case .incomplete(let origin): "\(origin): the response ended before its announced length"
        case .tooLarge(let limit): "the response is too large: \(limit)"
        case .badResponse(let origin, let reason): "\(origin): the response is not sound HTTP: \(reason)"
        case .redirect(let fault): "\(fault)"
        case .bodySource(let reason): "the request's body could not be read: \(reason)"
        case .cancelled: "the request was cancelled"
        case .closed: "the HTTP client was closed"
        case .unavailable(let reason): reason
        }
    }

    private static func words(_ phase: Phase, _ duration: Duration) -> String {
        let span = duration.formattedSeconds
        return switch phase {
        case .connect: "no connection within \(span)"
        case .idle: "no data for \(span)"
        case .total: "no complete response within \(span)"
        }
    }
}

extension TransportFault.Limit: CustomStringConvertible {
    /// The limit in words.
    public var description: String {
        switch self {
        case .headBytes(let limit): "its head has more than \(limit) bytes"
        case .headFields(let limit): "its head has more than \(limit) fields"
        case .interimResponses(let limit): "there were more than \(limit) interim responses"
        case .bodyBytes(let limit): "its body has more than \(limit) bytes"
        case .compressionRatio(let limit): "its body unpacks to more than \(limit) times its size"
        }
    }
}

extension TransportFault.RedirectFault: CustomStringConvertible {
    /// The refusal in words.
    public var description: String {
        switch self {
        case .tooMany(let limit): "there were more than \(limit) redirects"
        case .insecure(let from, let to): "\(from) redirects to \(to), which is not encrypted"
        case .target(let fault): "a redirect was not followed: \(fault)"
        case .bodyGone: "a redirect asks for the request's body again, which was sent as it was read"
        case .bodyToOtherOrigin(let from, let to): "\(from) asks to send the request's body to \(to)"
        }
    }
}

extension Duration {
    /// The duration in seconds with up to three decimals, for messages: `1.5 s`.
    var formattedSeconds: String {
        let milliseconds = wholeNanoseconds / 1_000_000
        guard milliseconds % 1_000 != 0 else { return "\(milliseconds / 1_000) s" }
        var digits = String(abs(milliseconds % 1_000))
        digits = String(repeating: "0", count: 3 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(milliseconds / 1_000).\(digits) s"
    }
}
