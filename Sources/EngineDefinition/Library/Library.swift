public import EngineLanguage

/// The loaded and cross-checked definitions: immutable, replaced whole on reload.
public struct Library: Sendable {
    /// Which files there are, loaded or not.
    public let index: LibraryIndex
    /// The settings of the project, if there is one.
    public let project: ProjectDefinition?
    /// The loaded providers by id, sorted.
    public let providers: NamedValues<ProviderDefinition>
    /// The loaded syncs by id, implied ones too, sorted.
    public let syncs: NamedValues<LinkedSync>
    /// The loaded case files.
    public let cases: [LoadedCases]
    let trees: [String: SyntaxNode]

    /// The provider of an id or alias.
    public func provider(_ name: String) -> ProviderDefinition? {
        providers[name] ?? providers.first { $0.value.aliases.contains { $0.value == name } }?.value
    }

    /// The sync of all streams of a provider, also where a file of its id stands in its place: what cases prove.
    public func impliedSync(ofProvider name: String) -> SyncDefinition? {
        guard let provider = provider(name), let tree = trees[provider.id.value] else { return nil }
        return ImpliedSync.definition(of: provider, tree)
    }

    /// The same, taken from what was loaded where no file says it.
    func streamsAsWritten(ofProvider id: String) -> SyncDefinition? {
        if let sync = syncs[id], sync.isImplied, sync.provider == id { return sync.definition }
        return impliedSync(ofProvider: id)
    }

    /// A provider as one file without `extends`, `defaults` and presets; it compiles to the same plan.
    public func expandedText(ofProvider name: String) -> String? {
        guard let provider = provider(name), let tree = trees[provider.id.value] else { return nil }
        return DefinitionPrinter.print(ProviderExpansion.expand(tree, provider))
    }
}

/// A sync with the provider that it reads.
public struct LinkedSync: Sendable {
    /// The sync, the provider's streams and models merged in.
    public let definition: SyncDefinition
    /// The provider's id.
    public let provider: String
    /// Whether no file says it: all streams of a provider, on demand.
    public let isImplied: Bool
}

/// A file of cases, and where it was found.
public struct LoadedCases: Sendable {
    /// The file.
    public let source: DefinitionSource
    /// What it holds.
    public let definition: CaseFileDefinition
}
