internal import EngineHTTP
internal import EngineNetwork

/// The page at which a sign-in in a window of its own ends (nango-api.md §4.3): it tells whoever opened it, and people.
struct ResultPage: Sendable {
    let policy: PagePolicy
    /// What it is said in.
    let words: PageWords

    private static let check = "M5 12.5l4.5 4.5L19 7.5"
    private static let cross = "M7 7l10 10M17 7L7 17"

    /// Says that it worked.
    /// - Parameter isPending: whether somebody has to claim what was connected.
    /// - Returns: the page.
    func success(isPending: Bool = false) -> ServerResponse {
        page(
            200, title: isPending ? "title.installed" : "title.connected",
            text: isPending ? "done.installed" : "done.plain",
            ["outcome": "success", "kind": "good", "drawing": Self.check])
    }

    /// Says why it did not; nothing of it is taken for markup.
    /// - Parameters:
    ///   - failure: what happened.
    ///   - told: what the page hands on to whoever opened it, if that is more than the message.
    /// - Returns: the page, with status 400; a failure of this server keeps its own.
    func failure(_ failure: ConnectFailure, told: String? = nil) -> ServerResponse {
        page(
            failure.status.code >= 500 ? failure.status : 400, title: "title.failed", text: Self.text(failure.code),
            [
                "outcome": "error", "kind": "bad", "drawing": Self.cross, "detail": failure.message,
                "error": failure.code, "message": told ?? failure.message,
            ])
    }

    private func page(
        _ status: HTTPStatus, title: String, text: String, _ values: [String: String]
    ) -> ServerResponse {
        var values = values
        (values["lang"], values["dir"]) = (words.language, words.direction)
        // With their names: the page is said again where the one that opened it is of another language.
        (values["title"], values["titleKey"]) = (words.say(title), title)
        (values["text"], values["textKey"]) = (words.say(text), text)
        (values["details"], values["close"]) = (words.say("details"), words.say("close.window"))
        values["base"] = policy.base
        // What is said in detail is English, and for those who look into it.
        values["fold"] = values["detail", default: ""].isEmpty ? "none" : ""
        values["origins"] = policy.origins.joined(separator: " ")
        return PageAssets.result.response(status, values, policy: policy.ofResultPage)
    }

    private static func text(_ code: String) -> String {
        switch code {
        case "state_err", "state_cookie_err": "error.state"
        case "callback_err": "error.refused"
        default: "error.other"
        }
    }
}
