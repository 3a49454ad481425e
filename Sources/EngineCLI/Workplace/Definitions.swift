internal import EngineDefinition
internal import EngineLanguage

/// The definitions that a command works with.
struct Definitions {
    let library: Library
    let project: ProjectFolder?

    /// Loads what is wanted; faults are printed, and end the command.
    /// - Throws: exit code 1 if a definition has errors.
    static func load(
        _ demand: LibraryLoader.Demand, in session: CommandSession
    ) throws(CommandFailure) -> Definitions {
        let project = try ProjectFolder.find(in: session)
        let loaded = loader(in: session, project: project).load(demand)
        guard loaded.diagnostics.hasErrors else { return Definitions(library: loaded.library, project: project) }
        report(loaded.diagnostics, to: session)
        throw CommandFailure(.failed, "invalid-definition", "the definitions have faults; nothing was run")
    }

    /// What reads the project's files over the bundled ones.
    static func loader(in session: CommandSession, project: ProjectFolder?) -> LibraryLoader {
        var folders: [DefinitionFolder] = []
        if let project { folders.append(DefinitionFolder(project.path, isBundled: false)) }
        let catalogue = Catalogue(environment: session.environment, binaryPath: session.binaryPath)
        if let path = catalogue.path, path != project?.path { folders.append(DefinitionFolder(path, isBundled: true)) }
        return LibraryLoader(
            folders: folders, projectFile: project?.file, workingFolder: session.workingDirectory)
    }

    /// Prints diagnostics beside the result: text for people, JSON lines where the result is JSON.
    static func report(_ diagnostics: DiagnosticList, to session: CommandSession) {
        let report = DiagnosticReport(diagnostics)
        let terminal = session.terminal
        guard !session.output.isJSON else { return terminal.write(JSONLinesWriter.text(report), to: .error) }
        let renderer = DiagnosticRenderer(isColoured: terminal.hasColor(on: .error), width: terminal.width)
        terminal.write(renderer.text(report), to: .error)
    }

    /// The provider of an id or alias.
    /// - Throws: exit code 2 with the nearest names.
    func provider(_ name: String) throws(CommandFailure) -> ProviderDefinition {
        if let provider = library.provider(name) { return provider }
        throw .unknown("provider", name, candidates: library.index.ids(.provider))
    }

    /// The sync of an id.
    /// - Throws: exit code 2 with the nearest names.
    func sync(_ name: String) throws(CommandFailure) -> LinkedSync {
        if let sync = library.syncs[name] { return sync }
        guard !library.index.ids(.provider).contains(name) else {
            throw .usage(
                "there is no sync '\(name)', only a provider of this name",
                hint: "say in syncs/\(name).yaml what is read of it, or call it: engine call \(name) GET <path>")
        }
        throw .unknown("sync", name, candidates: library.index.ids(.sync) + library.index.ids(.provider))
    }
}
