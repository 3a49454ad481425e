internal import EngineDefinition
internal import EngineLanguage

/// The providers that there are, read when they are first asked for.
///
/// Reading is work for the pool's threads, not for the loop of whoever asks: its other connections go on meanwhile.
/// What many ask for at once is read once.
actor ProviderCatalogue {
    private let loader: LibraryLoader
    private var loaded: [String: ProviderDefinition] = [:]
    private var loading: [String: Task<ProviderDefinition?, Never>] = [:]
    private var unusable: Set<String> = []
    private var everything: Task<[ProviderDefinition], Never>?
    private var documents: [String: Task<PageAsset, Never>] = [:]
    private var plans: [PlanKey: ProviderPlan] = [:]

    init(loader: LibraryLoader) {
        self.loader = loader
    }

    /// The provider of an id or alias; nothing if there is none, or its definition has faults.
    func provider(_ name: String) async -> ProviderDefinition? {
        if let found = loaded[name] { return found }
        guard !unusable.contains(name) else { return nil }
        let reading = loading[name] ?? Task.detached { [loader] in Self.read(name, loader) }
        loading[name] = reading
        let found = await reading.value
        loading[name] = nil
        if let found {
            loaded[name] = found
        } else if unusable.count < 1_000 {
            // 1,000: names that callers made up must not fill the memory.
            unusable.insert(name)
        }
        return found
    }

    private static func read(_ name: String, _ loader: LibraryLoader) -> ProviderDefinition? {
        let read = loader.load(.provider(name))
        guard !read.diagnostics.hasErrors, let provider = read.library.provider(name), !provider.isAbstract else {
            return nil
        }
        return provider
    }

    /// A provider compiled for a scheme; nothing if there is none, or its definition has faults.
    func plan(of name: String, scheme: String) async -> ProviderPlan? {
        let key = PlanKey(provider: name, scheme: scheme)
        if let found = plans[key] { return found }
        guard let provider = await provider(name) else { return nil }
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
    func all() async -> [ProviderDefinition] {
        let isFirst = everything == nil
        let reading = everything ?? Task.detached { [loader] in Self.readAll(loader) }
        everything = reading
        let sound = await reading.value
        if isFirst { for provider in sound { loaded[provider.id.value] = provider } }
        return sound
    }

    private static func readAll(_ loader: LibraryLoader) -> [ProviderDefinition] {
        let ids = loader.index().ids(.provider)
        let read = loader.load(.everything)
        let faulty = Set(read.diagnostics.all.filter { $0.severity == .error }.map(\.span.file.path))
        return ids.compactMap { read.library.providers[$0] }.filter { provider in
            !provider.isAbstract && !faulty.contains(provider.span.file.path)
        }
    }

    /// All providers by name as one document, which stays the same until the server is started anew.
    /// - Parameter publicURL: where the server is reached: pictures have addresses there.
    /// - Returns: the document, plain and packed.
    func document(publicURL: String) async -> PageAsset {
        let making =
            documents[publicURL]
            ?? Task.detached {
                let faces = await self.all().map { provider in
                    (provider.id.value, ProviderFace(provider: provider, publicURL: publicURL).json)
                }
                return PageAsset(JSONWriter.bytes(.object(faces)), "application/json; charset=utf-8")
            }
        documents[publicURL] = making
        return await making.value
    }
}
