internal import Engine
internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Connects an account for which a person is asked: in a browser that comes back to this machine, or by a code.
struct ConsentDialog {
    let workplace: Workplace
    let provider: ProviderDefinition
    let plan: ProviderPlan
    /// The port that was asked for; nothing: the usual one, or a code where there are codes.
    let port: UInt16?

    private var terminal: Terminal { workplace.session.terminal }
    /// The address to register; a port that the system chooses is not known before it is opened.
    private var callbackURL: String {
        LoopbackCallback.address(port: port.flatMap { $0 == 0 ? nil : $0 } ?? LoopbackCallback.usualPort)
    }

    /// Asks, and obtains the token.
    /// - Parameters:
    ///   - new: the connection that is to be.
    ///   - fields: fields of the scheme that were filled.
    /// - Returns: what is to be stored.
    /// - Throws: exit code 3 if access was not granted.
    func run(_ new: NewConnection, fields: ExpressionMap) async throws(CommandFailure) -> ConnectionService.Account {
        do throws(CallFault) {
            let flow = try AuthorizationFlow(
                provider: plan, scheme: new.scheme, values: try await values(of: new, fields),
                sender: workplace.sender, events: SyncProgress(session: workplace.session))
            let usesDevice = flow.hasDevice && (port == nil || !flow.opensBrowser)
            let account = usesDevice ? try await askByCode(flow) : try await askInBrowser(flow)
            return try ConnectionService.Account(account)
        } catch {
            throw failure(error, new)
        }
    }

    private func values(
        of new: NewConnection, _ fields: ExpressionMap
    ) async throws(CallFault) -> ConnectionValues {
        let integration: IntegrationValues
        do throws(CommandFailure) {
            integration = try await workplace.integrationValues(named: new.integration, of: provider)
        } catch {
            throw CallFault(.input, error.message, call: "connect")
        }
        return ConnectionValues(
            id: new.name, owner: new.owner, createdAt: SystemClock().now(),
            config: ExpressionMap(json: new.config) ?? ExpressionMap(), credentials: fields, integration: integration,
            baseURL: new.baseURL)
    }

    // MARK: Another device

    private func askByCode(_ flow: AuthorizationFlow) async throws(CallFault) -> CompletedAuthorization {
        let terminal = terminal
        let dialog = ChoiceDialog(terminal: terminal)
        return try await flow.connectDevice(
            show: { prompt in
                terminal.note("Open \(prompt.address) on any device and type the code \(prompt.code)")
                if let complete = prompt.completeAddress { terminal.note("or open \(complete)") }
                let wait = prompt.seconds < 120 ? "\(prompt.seconds) seconds" : "\(prompt.seconds / 60) minutes"
                terminal.note("Waiting for \(wait) at most; Ctrl-C gives up.")
            }, choose: { dialog.chosen(of: $0) })
    }

    // MARK: A browser

    private func askInBrowser(_ flow: AuthorizationFlow) async throws(CallFault) -> CompletedAuthorization {
        // What is wrong in the definition or the settings is said whether or not the port can be had.
        try flow.check(callbackURL: callbackURL)
        let state = FlowSecrets.makeState()
        let desk: LoopbackCallback
        do throws(CommandFailure) {
            desk = try LoopbackCallback.start(port: port ?? LoopbackCallback.usualPort, state: state)
        } catch {
            throw CallFault(.local, error.message, call: "callback", code: error.hint)
        }
        do throws(CallFault) {
            let started = try await flow.begin(callbackURL: desk.url, state: state)
            terminal.note("Open this address in a browser on this machine, and grant access there:")
            terminal.note("  \(started.address)")
            terminal.note("The browser comes back to \(desk.url), which the app must have as a redirect address.")
            terminal.note("Waiting for it; Ctrl-C gives up.")
            guard let callback = await desk.wait() else {
                throw CallFault(.interrupted, "interrupted before access was granted", call: "connect")
            }
            let dialog = ChoiceDialog(terminal: terminal)
            let account = try await flow.complete(started.kept, callback: callback) { dialog.chosen(of: $0) }
            await desk.stop()
            return account
        } catch {
            await desk.stop()
            throw error
        }
    }

    // MARK: Failures

    private func failure(_ fault: CallFault, _ new: NewConnection) -> CommandFailure {
        switch (fault.cause, fault.code) {
        case (_, AuthorizationWalker.missingClient):
            return CommandFailure(.failed, "client-id", fault.message, hint: registration(new))
        case (.local, let hint): return CommandFailure(.local, "listen", fault.message, hint: hint)
        case (.upstream(.forbidden), _), (.upstream(.invalid), "callback_refused"),
            (.upstream(.invalid), "access_denied"):
            return CommandFailure(.refused, "not-granted", fault.message, hint: "run the command again")
        default:
            return CommandFailure(fault, connection: new, of: provider)
        }
    }

    /// What is to be registered, and where its id goes.
    private func registration(_ new: NewConnection) -> String {
        let own = PlanCompiler(provider: provider).setup(SetupAddresses(callback: callbackURL))
        let text = own.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
        let variable = IntegrationSource(
            environment: [:], project: "", id: new.integration.isEmpty ? provider.id.value : new.integration
        ).variable("client_id")
        return "\(text ?? "register an app with the redirect address \(callbackURL)"); then write 'client_id' and "
            + "'client_secret' of an integration into engine.yaml (or set \(variable))"
    }
}
