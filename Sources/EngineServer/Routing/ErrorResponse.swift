internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Faults as answers, in the envelope of their surface (contracts.md §2.4).
enum ErrorResponse {
    /// The answer that tells a fault.
    static func make(_ fault: RouteFault, surface: Surface, id: String) -> ServerResponse {
        let body: JSONValue =
            switch surface {
            case .nango: nango(fault)
            case .own, .page: own(fault, id: id)
            }
        var response = ServerResponse.json(body, status: fault.status)
        if let seconds = fault.retryAfter { response.fields["retry-after"] = String(seconds) }
        return response
    }

    /// `{"error":{"code","message"?,"errors"?,"payload"?}}`: faults of a schema have `errors` and no message.
    private static func nango(_ fault: RouteFault) -> JSONValue {
        var members: [(String, JSONValue)] = []
        if let message = fault.message { members.append(("message", .string(message))) }
        members.append(("code", .string(fault.code)))
        if !fault.issues.isEmpty { members.append(("errors", issues(fault))) }
        if let payload = fault.payload { members.append(("payload", payload)) }
        return ["error": .object(members)]
    }

    private static func own(_ fault: RouteFault, id: String) -> JSONValue {
        let issues = fault.issues.map { issue in
            issue.path.isEmpty ? issue.message : "\(issue.path.joined(separator: ".")): \(issue.message)"
        }
        let message = fault.message ?? (issues.isEmpty ? fault.code : issues.joined(separator: "; "))
        var members: [(String, JSONValue)] = [("code", .string(fault.code)), ("message", .string(message))]
        if !fault.issues.isEmpty { members.append(("errors", Self.issues(fault))) }
        members.append(("request_id", .string(id)))
        return ["error": .object(members)]
    }

    private static func issues(_ fault: RouteFault) -> JSONValue {
        .array(
            fault.issues.map { issue in
                [
                    "code": .string(issue.code), "message": .string(issue.message),
                    "path": .array(issue.path.map { .string($0) }),
                ]
            })
    }
}

extension ServerResponse {
    /// An answer in JSON.
    static func json(_ value: JSONValue, status: HTTPStatus = 200) -> ServerResponse {
        ServerResponse(
            status: status, fields: ["content-type": "application/json; charset=utf-8"],
            body: .bytes(JSONWriter.bytes(value)))
    }

    /// The head of an answer in JSON that is not made: how long it would be is not said.
    static func jsonHead(_ status: HTTPStatus = 200) -> ServerResponse {
        var head = ServerResponse.json(.null, status: status)
        head.body = .stream(length: nil) { _ in }
        return head
    }

    /// An answer without a body.
    static func empty(_ status: HTTPStatus = 204) -> ServerResponse { ServerResponse(status: status) }
}
