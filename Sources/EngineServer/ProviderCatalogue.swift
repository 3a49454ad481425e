internal import EngineDefinition
internal import EngineLanguage

/// The providers that there are, read when they are first asked for.
actor ProviderCatalogue {
    private let loader: LibraryLoader
    private var loaded: [String: ProviderDefinition] = [:]
    private var unusable: Set<String> = []
    private var everything: [ProviderDefinition]?
    private var plans: [PlanKey: ProviderPlan] = [:]

    init(loader: LibraryLoader) {
        self.loader = loader
    }

    /// The provider of an id or alias; nothing if there is none, or its definition has faults.
    func provider(_ name: String) -> ProviderDefinition? {
        if let found = loaded[name] { return found }
        guard !unusable.contains(name) else { return nil }
        let read = loader.load(.provider(name))
        guard !read.diagnostics.hasErrors, let provider = read.library.provider(name), !provider.isAbstract else {
            // 1,000: names that callers made up must not fill the memory.
            if unusable.count < 1_000 { unusable.insert(name) }
            return nil
        }
        loaded[name] = provider
        return provider
    }

    /// A provider compiled for a scheme; nothing if there is none, or its definition has faults.
    func plan(of name: String, scheme: String) -> ProviderPlan? {
        let key = PlanKey(provider: name, scheme: scheme)
        if let found = plans[key] { return found }
        guard let provider = provider(name) else { return nil }
        var diagnostics = DiagnosticList()
        let plan = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        plans[key] = plan
        return plan
    }

    private struct PlanKey: Hashable {
        let provider: String
        let scheme: String
    }

    /// All providers whose definitions have no fault, by id.
    func all() -> [ProviderDefinition] {
        if let everything { return everything }
        let ids = loader.index().ids(.provider)
        let read = loader.load(.everything)
        let faulty = Set(read.diagnostics.all.filter { $0.severity == .error }.map(\.span.file.path))
        let sound = ids.compactMap { read.library.providers[$0] }.filter { provider in
            !provider.isAbstract && !faulty.contains(provider.span.file.path)
        }
        everything = sound
        for provider in sound { loaded[provider.id.value] = provider }
        return sound
    }
}
