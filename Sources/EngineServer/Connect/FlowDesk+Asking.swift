internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Choices that the page itself asks for: of accounts whose fields were filled, or whose code was typed elsewhere.
///
/// What stands beside the choice lies sealed on the board; the session that was asked takes it out, once.
extension FlowDesk {
    /// Tries fields that were filled, where something of the account may have to be chosen.
    /// - Returns: nothing if nothing can be: then it is tried as all others are.
    func tryFields(
        _ intent: ConnectIntent, on flow: String, opening: () async throws(RouteFault) -> Void
    ) async throws(ConnectFailure) -> FlowBoard.News? {
        let application = try await application(of: intent)
        guard application.plan.auth[intent.connection.scheme]?.offersChoice == true else { return nil }
        let progress: AuthorizationProgress
        do throws(CallFault) {
            progress = try await self.flow(of: intent, application).advanceFields()
        } catch {
            throw ConnectFailure(RouteFault(ConnectionFault.call(error)))
        }
        if case .choosing = progress {
            do throws(RouteFault) {
                try await opening()
            } catch {
                throw ConnectFailure(error)
            }
        }
        return try await news(of: progress, intent, on: flow)
    }

    /// Goes on with what was chosen on the page.
    /// - Returns: nothing if nothing is to be chosen in this session.
    func choose(_ numbers: [Int], on flow: String, session: Int64) async throws(ConnectFailure) -> FlowBoard.News? {
        let taken: Secret?
        do throws(StoreFault) {
            taken = try await services.connect.board.takeChoice(flow, session: session)
        } catch {
            throw ConnectFailure(RouteFault(error))
        }
        guard let taken, let content = try? JSONValue(parsing: taken.reveal()), let intent = ConnectIntent(content)
        else { return nil }
        let application = try await application(of: intent)
        let progress: AuthorizationProgress
        do throws(CallFault) {
            progress = try await self.flow(of: intent, application).choose(
                numbers, of: Secret(content["kept"]?.string ?? ""))
        } catch {
            throw ConnectFailure(error, isAway: true)
        }
        return try await news(of: progress, intent, on: flow)
    }

    /// Stores what came of it, or puts up what is to be chosen.
    func news(
        of progress: AuthorizationProgress, _ intent: ConnectIntent, on flow: String
    ) async throws(ConnectFailure) -> FlowBoard.News {
        switch progress {
        case .connected(let completed):
            let outcome = try await ConnectionMaker(call: call).keep(intent, completed)
            return .connected(outcome)
        case .choosing(let choice, let kept):
            let offer = OfferedLabels(choice)
            do throws(StoreFault) {
                try await services.connect.board.ask(
                    flow, offer, pending: intent.text(with: [("kept", .string(kept.reveal()))]))
            } catch {
                throw ConnectFailure(RouteFault(error))
            }
            return .choosing(offer)
        }
    }
}
