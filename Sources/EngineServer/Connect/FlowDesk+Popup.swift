internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Popups of Nango's front end, whose page waits at a WebSocket and nowhere else (nango-api.md §2.6, §4.3).
extension FlowDesk {
    /// Begins what a popup asks for.
    ///
    /// Whatever is wrong with it is told where the page waits, and shown in the popup.
    /// - Throws: what is answered in JSON: a session that may not do it; the page that waits is told all the same, or
    ///   it would wait for ever.
    func beginPopup() async throws(RouteFault) -> ServerResponse {
        let intent: ConnectIntent
        do throws(RouteFault) {
            intent = try await SessionVisit.ofQuery(call).popupIntent()
        } catch {
            let failure = ConnectFailure(error)
            tell(failure, PopupQuery(call.request.queryItems).socket, of: call.value("integration"))
            guard Self.isForPages(error) else { throw error }
            return page(failure)
        }
        return await begin(intent)
    }

    /// Tells a page that waits that nothing came of it.
    func tell(_ failure: ConnectFailure, _ socket: String?, of integration: String) {
        guard let socket else { return }
        services.connect.sockets.tell(
            socket,
            [
                "message_type": "error", "provider_config_key": .string(integration),
                "error_type": .string(failure.nangoType), "error_desc": .string(failure.message),
            ])
    }

    /// Whether a refusal is shown to people: rights, and what this server cannot do, are for programs.
    private static func isForPages(_ fault: RouteFault) -> Bool {
        let isRight = ["integration_not_allowed", "invalid_connection", "invalid_query_params"].contains(fault.code)
        return !isRight && fault.status != 401 && fault.status.code < 500
    }
}

/// The words by which a page learns why nothing came of it (nango-api.md §4.3): those clients know no others.
enum PopupErrorType {
    private static let known: Set = [
        "auth_mode_err", "callback_err", "state_err", "state_cookie_err", "token_err", "unknown_config_key",
        "provider_config_err", "no_provider_config_key", "url_param_err", "grant_type_err", "connection_not_found",
        "account_or_environment_retrieval_err", "connection_validation_failed", "missing_hmac", "invalid_hmac",
        "unknown_err", "resource_capped",
    ]

    private static let words = [
        "unknown_provider_config": "unknown_config_key", "integration_not_allowed": "unknown_config_key",
        "unknown_provider_template": "provider_config_err", "invalid_auth_mode": "auth_mode_err",
        "invalid_body": "url_param_err", "invalid_query_params": "url_param_err",
        "invalid_connection": "connection_not_found", "not_found": "connection_not_found",
        "connection_test_failed": "connection_validation_failed", "connection_refresh_backoff": "token_err",
    ]

    /// The word for one of ours.
    static func word(for code: String) -> String {
        known.contains(code) ? code : words[code] ?? "unknown_err"
    }
}
