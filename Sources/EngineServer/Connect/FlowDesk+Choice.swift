internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineStore

/// A person who has come back chooses among what there is in their account: a page asks, and a form goes on.
///
/// What stands beside the choice is sealed in the store like a state: it serves once, in the browser that was asked,
/// and whatever server the form is sent to.
extension FlowDesk {
    private static let choice = "choice"

    /// Goes on where a flow came to: stores what it brought, or asks.
    func proceed(
        _ progress: AuthorizationProgress, _ intent: ConnectIntent
    ) async throws(ConnectFailure) -> ServerResponse {
        switch progress {
        case .connected(let completed):
            let outcome = try await ConnectionMaker(call: call).keep(intent, completed)
            return await succeed(outcome, intent)
        case .choosing(let choice, let kept): return try await ask(choice, kept, intent)
        }
    }

    private func ask(
        _ choice: OfferedChoice, _ kept: Secret, _ intent: ConnectIntent
    ) async throws(ConnectFailure) -> ServerResponse {
        let (token, binding) = (RandomBytes.token(byteCount: 24), Secret(RandomBytes.token(byteCount: 24)))
        try await keep(Self.choice, token, intent, kept, for: binding)
        var returning: String?
        if case .address(let address) = intent.ending { returning = address.text }
        var response = ChoicePage(policy: services.connect.policy, words: .wanted(by: call.request))
            .response(choice, token: token, returning: returning)
        let cookie = FlowCookie(state: token, isSecure: services.settings.isSecure)
        response.fields.append("set-cookie", cookie.set(binding, isPosted: false))
        return response
    }

    /// Takes the form of a choice.
    /// - Parameter form: its entries: the token, and the numbers that were chosen.
    /// - Returns: a page, or the way to where the flow ends.
    func choose(_ form: [(name: String, value: String)]) async -> ServerResponse {
        let token = form.first { $0.name == "token" }?.value ?? ""
        let cookie = FlowCookie(state: token, isSecure: services.settings.isSecure)
        guard let binding = cookie.value(in: call.request) else {
            return page(
                ConnectFailure(code: "state_cookie_err", message: "this browser was not asked, or takes no cookies"))
        }
        let taken: (intent: ConnectIntent, kept: Secret)
        do throws(ConnectFailure) {
            taken = try await take(
                Self.choice, Secret(token), binding: binding,
                otherwise: "it was chosen before, more than 30 minutes ago, or its session was ended")
        } catch {
            return page(error)
        }
        let intent = taken.intent
        let numbers = form.compactMap { $0.name == "choice" ? Int($0.value) : nil }
        var response: ServerResponse
        do throws(ConnectFailure) {
            let application = try await application(of: intent)
            let progress: AuthorizationProgress
            do throws(CallFault) {
                progress = try await flow(of: intent, application).choose(numbers, of: taken.kept)
            } catch {
                throw ConnectFailure(error, isAway: true)
            }
            response = try await proceed(progress, intent)
        } catch {
            response = await fail(error, intent)
        }
        response.fields.append("set-cookie", cookie.removal)
        return response
    }
}
