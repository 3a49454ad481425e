internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

extension CommandFailure {
    /// The failure that the fault of a call stands for.
    /// - Parameters:
    ///   - fault: what happened.
    ///   - connection: whose call it was.
    ///   - provider: its provider, which knows what the credential consists of.
    init(_ fault: CallFault, connection: StoredConnection, of provider: ProviderDefinition) {
        self.init(
            fault, connection: connection.name,
            credential: Credential(
                provider: provider, scheme: connection.scheme, connection: connection.name,
                integration: connection.integration, code: fault.code))
    }

    /// The failure that a fault stands for which came before anything of a connection was stored.
    /// - Parameters:
    ///   - fault: what happened.
    ///   - connection: what the connection would have been.
    ///   - provider: its provider, which knows what the credential consists of.
    init(_ fault: ConnectionFault, connection: NewConnection, of provider: ProviderDefinition) {
        switch fault {
        case .store(let fault): self.init(fault)
        case .call(let fault): self.init(fault, connection: connection, of: provider)
        }
    }

    /// The failure that the fault of a call stands for which came before anything of a connection was stored.
    init(_ fault: CallFault, connection: NewConnection, of provider: ProviderDefinition) {
        self.init(
            fault, connection: connection.name,
            credential: Credential(
                provider: provider, scheme: connection.scheme, connection: connection.name,
                integration: connection.integration, code: fault.code, isNew: true))
    }

    /// The failure that the fault of a call stands for.
    /// - Parameters:
    ///   - fault: what happened.
    ///   - connection: the name of the connection whose call it was.
    ///   - credential: what is told where upstream refuses it.
    init(_ fault: CallFault, connection: String, credential: Credential) {
        let message = "'\(fault.call)' for connection '\(connection)': \(fault.message)"
        switch fault.cause {
        case .upstream(.unauthorized), .upstream(.expired):
            self.init(.refused, "refused", "\(message); it refuses \(credential.fields)", hint: credential.remedy)
        case .upstream(.rateLimited), .upstream(.unavailable), .transport:
            self.init(.upstream, "upstream", message, isRetryable: true)
        case .upstream: self.init(.upstream, "upstream", message)
        case .scope: self.init(.refused, "scope", message, hint: credential.remedy)
        case .egress: self.init(.upstream, "egress", message)
        case .definition where fault.blamesUpstream: self.init(.upstream, "upstream", message, isRetryable: true)
        case .definition: self.init(.failed, "definition", message)
        case .input: self.init(.failed, "input", message)
        case .local: self.init(.local, "local", message)
        case .busy:
            self.init(
                .local, "busy", message, hint: "wait until it has ended, or stop it, and run this again",
                isRetryable: true)
        case .interrupted: self.init(.interrupted, "interrupted", message, isRetryable: true)
        }
    }

    /// What a connection's credential consists of, and how to give a new one.
    struct Credential {
        /// The fields, in words.
        let fields: String
        /// The command that asks for them.
        let remedy: String

        /// - Parameters:
        ///   - provider: the connection's provider.
        ///   - scheme: its auth scheme.
        ///   - connection: its name.
        ///   - integration: the operator's application that it goes through.
        ///   - code: what upstream calls the refusal.
        ///   - isNew: whether nothing was stored of it yet.
        init(
            provider: ProviderDefinition, scheme: String, connection: String, integration: String = "",
            code: String? = nil, isNew: Bool = false
        ) {
            let plan = PlanCompiler(provider: provider).credentials(of: scheme)
            let names = plan.fields.map { "'\($0.name)' (\($0.definition.title))" }
            let isOfProject = code == "invalid_client" && !plan.fields.contains { $0.name == "client_id" }
            guard !isOfProject else {
                fields = "'client_id' and 'client_secret' of '\(integration)'"
                remedy = "check them in engine.yaml"
                return
            }
            let asksPerson = provider.auth[scheme]?.asksPerson ?? false
            guard !names.isEmpty || asksPerson else {
                fields = "the call"
                remedy = "bring new tokens: engine connection import <file> with 'connection: \(connection)'"
                return
            }
            fields = names.isEmpty ? "the access that was granted" : names.joined(separator: ", ")
            let usual = provider.auth.first?.name ?? scheme
            remedy =
                "\(isNew ? "check it and try again" : "reconnect"): engine connect \(provider.id.value)"
                + (connection == provider.id.value ? "" : " --connection \(ShellWord.quoted(connection))")
                + (scheme == usual ? "" : " --scheme \(scheme)")
        }
    }
}
