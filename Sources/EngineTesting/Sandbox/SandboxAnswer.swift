internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// An answer before it leaves: whole, so that a fault can still change it.
struct SandboxAnswer: Sendable {
    var status: HTTPStatus = 200
    var fields: HTTPFields = ["content-type": "application/json"]
    var body: [UInt8] = []
    /// Pages of a list, of which this is one; what is no list has one page.
    var page = 1
    var pageCount = 1

    init(status: HTTPStatus = 200, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    init(status: HTTPStatus = 200, _ value: JSONValue) {
        self.init(status: status, body: JSONWriter.bytes(value))
    }

    /// An answer without a body.
    static func empty(_ status: HTTPStatus) -> SandboxAnswer {
        var answer = SandboxAnswer(status: status, body: [])
        answer.fields = [:]
        return answer
    }

    /// An error in the sandbox's envelope.
    static func error(
        _ status: HTTPStatus, _ code: String, _ message: String, details: [(String, JSONValue)] = []
    ) -> SandboxAnswer {
        let error: [(String, JSONValue)] = [("code", .string(code)), ("message", .string(message))] + details
        return SandboxAnswer(status: status, .object([("error", .object(error))]))
    }

    static let notFound = error(404, "not_found", "there is no such thing here")

    /// A wrong entry of the query or the body.
    static func invalid(_ parameter: String, _ message: String) -> SandboxAnswer {
        error(400, "invalid_parameter", message, details: [("parameter", .string(parameter))])
    }

    /// The answer with its entity tag, or that it is as the caller has it (RFC 9110 §13.1.2).
    func asked(by request: WholeRequest) -> SandboxAnswer {
        guard request.method == .get || request.method == .head, status == 200 else { return self }
        let tag = "\"" + Hex.encode(ContentHash(of: body).bytes) + "\""
        guard request.fields["if-none-match"] != tag else {
            var unchanged = SandboxAnswer.empty(304)
            unchanged.fields["etag"] = tag
            return unchanged
        }
        var answer = self
        answer.fields["etag"] = tag
        return answer
    }

    /// The answer as it is served.
    var response: ServerResponse {
        ServerResponse(status: status, fields: fields, body: .bytes(body))
    }
}
