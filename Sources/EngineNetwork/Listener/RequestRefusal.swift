internal import EngineHTTP

/// Why a request is not answered by the handler: what it broke, in words for its sender.
enum RequestRefusal: Error, Hashable {
    /// The bytes are no request.
    case malformed(String)
    /// The Host field is missing, doubled or no host.
    case host(String)
    /// The length of the body could be read in two ways.
    case framing(String)
    /// The body is sent in a way that we do not read.
    case transferCoding
    /// The target is none that we serve.
    case target(String)
    /// `Expect` asks for something else than `100-continue`.
    case expectation
    /// The head is too long, or has too many fields.
    case headTooLarge(String)
    /// The body is too long.
    case bodyTooLarge(limit: Int)
    /// The client took too long to send.
    case tooSlow

    /// The status of the answer.
    var status: HTTPStatus {
        switch self {
        case .malformed, .host, .framing, .target: 400
        case .transferCoding: 501
        case .expectation: 417
        case .headTooLarge: 431
        case .bodyTooLarge: 413
        case .tooSlow: 408
        }
    }

    /// A stable word for it.
    var code: String {
        switch self {
        case .malformed, .host, .framing, .target: "bad_request"
        case .transferCoding: "unsupported_transfer_coding"
        case .expectation: "unsupported_expectation"
        case .headTooLarge: "head_too_large"
        case .bodyTooLarge: "body_too_large"
        case .tooSlow: "request_timeout"
        }
    }

    private var message: String {
        switch self {
        case .malformed(let what), .host(let what), .framing(let what), .target(let what), .headTooLarge(let what):
            "the request has \(what)"
        case .transferCoding: "the body must be sent with a Content-Length, or with Transfer-Encoding: chunked alone"
        case .expectation: "the only expectation that is met is 100-continue"
        case .bodyTooLarge(let limit): "the body is longer than \(limit) bytes"
        case .tooSlow: "the request did not arrive in time"
        }
    }

    /// The answer; the connection ends with it, because where the next request begins is not known.
    var response: ServerResponse {
        let text = "{\"error\":{\"code\":\"\(code)\",\"message\":\"\(message)\"}}\n"
        return ServerResponse(
            status: status, fields: ["content-type": "application/json", "connection": "close"],
            body: .bytes(Array(text.utf8)))
    }
}
