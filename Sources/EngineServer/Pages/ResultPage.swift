internal import EngineHTTP
internal import EngineNetwork

/// The page at which a sign-in in a window of its own ends (nango-api.md §4.3): it tells whoever opened it, and people.
struct ResultPage: Sendable {
    let policy: PagePolicy

    private static let check = "M5 12.5l4.5 4.5L19 7.5"
    private static let cross = "M7 7l10 10M17 7L7 17"

    /// Says that it worked.
    /// - Parameter isPending: whether somebody has to claim what was connected.
    /// - Returns: the page.
    func success(isPending: Bool = false) -> ServerResponse {
        page(
            200,
            [
                "outcome": "success", "kind": "good", "drawing": Self.check,
                "title": isPending ? "Installed" : "Connected",
                "text": isPending
                    ? "It waits to be taken over in the app where you have your account. You can close this window."
                    : "You can close this window now.",
            ])
    }

    /// Says why it did not; nothing of it is taken for markup.
    /// - Parameters:
    ///   - failure: what happened.
    ///   - told: what the page hands on to whoever opened it, if that is more than the message.
    /// - Returns: the page, with status 400; a failure of this server keeps its own.
    func failure(_ failure: ConnectFailure, told: String? = nil) -> ServerResponse {
        page(
            failure.status.code >= 500 ? failure.status : 400,
            [
                "outcome": "error", "kind": "bad", "drawing": Self.cross, "title": "Not connected",
                "text": Self.sentence(failure.code),
                "say": Self.isOfState(failure.code) ? "error.state" : "error.other",
                "detail": failure.message, "error": failure.code,
                "message": told ?? failure.message,
            ])
    }

    private func page(_ status: HTTPStatus, _ values: [String: String]) -> ServerResponse {
        var values = values
        values["base"] = policy.base
        // What is said in detail is English, and for those who look into it.
        values["fold"] = values["detail", default: ""].isEmpty ? "none" : ""
        values["origins"] = policy.origins.joined(separator: " ")
        return PageAssets.result.response(status, values, policy: policy.ofResultPage)
    }

    private static func isOfState(_ code: String) -> Bool { code == "state_err" || code == "state_cookie_err" }

    private static func sentence(_ code: String) -> String {
        switch code {
        case _ where isOfState(code):
            "This sign-in was begun in another browser, took too long, or was used before. Nothing was stored. "
                + "Please begin again in the app."
        case "callback_err": "The access was not given. Nothing was stored. You can close this window."
        default: "Nothing was stored. You can close this window, and try again in the app."
        }
    }
}
