internal import EngineDefinition
internal import EngineLanguage

extension RouteCall {
    /// How an operator registers an application at a provider, with the addresses of this server; what
    /// `engine connect` shows has those of the command line.
    /// - Parameter provider: the provider.
    /// - Returns: Markdown; nothing for people who connect, and where the definition has no such text.
    func setup(of provider: ProviderDefinition) async -> String? {
        guard principal.isKey, let environment = principal.environment else { return nil }
        let callback = await FlowDesk(call: self).callbackURL(of: environment)
        let install = "\(services.settings.publicURL)/oauth/install/\(environment)/<integration>"
        return PlanCompiler(provider: provider).setup(SetupAddresses(callback: callback, install: install))
    }
}
