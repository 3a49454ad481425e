internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Faults as answers, in the envelope of their surface (contracts.md §2.4).
enum ErrorResponse {
    /// The answer that tells a fault.
    static func make(_ fault: RouteFault, surface: Surface, id: String) -> ServerResponse {
        var response =
            switch surface {
            case .nango: NangoFaultFace(fault: fault).response(fault.status)
            case .own, .page: OwnFaultFace(fault: fault, requestID: id).response(fault.status)
            }
        if let seconds = fault.retryAfter { response.fields["retry-after"] = String(seconds) }
        return response
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
