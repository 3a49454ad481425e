internal import EngineDefinition

/// How the application of a provider is registered: for `engine connect`, and for a server of this project.
///
/// A browser comes back to another address in each case, and the provider must know the one that is used.
struct SetupText {
    let provider: ProviderDefinition
    let session: CommandSession

    /// With the address to which `engine connect` has a browser come back.
    var ofConnect: String? { text(SetupAddresses(callback: LoopbackCallback.address())) }

    /// With the address to which `engine serve` has it come back, as the project sets it.
    var ofServer: String? { text(SetupAddresses(callback: serverCallback)) }

    /// For people: the text, and where else the address is another one; nothing if the provider has no such text.
    var note: String? {
        guard let own = ofConnect else { return nil }
        let text = own + (own.hasSuffix("\n") ? "" : "\n")
        guard own != ofServer else { return text }
        return text + "\nThat is for 'engine connect'; with 'engine serve' the address is \(serverCallback)\n"
    }

    private func text(_ addresses: SetupAddresses) -> String? { PlanCompiler(provider: provider).setup(addresses) }

    private var serverCallback: String {
        guard let project = try? ProjectFolder.find(in: session) else { return "<public_url>/oauth/callback" }
        let loaded = LibraryLoader(folders: [], projectFile: project.file).load(.paths([]))
        let settings = ProjectSettings(session: session, project: project, definition: loaded.library.project)
        return ServerChoice(settings: settings).callbackURL.value
    }
}
