internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// The providers that there are (nango-api.md §2.1).
enum ProviderRoutes {
    static let all: [Route] = [
        Route(
            .get, "/providers", "Lists the providers", rule: .keyOrSession("environment:integrations:list"),
            handler: list),
        Route(
            .get, "/providers.json", "Gives all providers by name", rule: .open,
            answers: [DeclaredAnswer(200, .json(.map(.face(ProviderFace.self))), "All of them, by name."), .unchanged],
            handler: map),
        Route(
            .get, "/providers/:provider", "Gives a provider", rule: .keyOrSession("environment:integrations:read"),
            faults: [.notFound, .faultyProvider], handler: get),
        Route(
            .get, "/providers/:provider/templates", "Lists functions for a provider: there are none",
            rule: .key("environment:integrations:list_functions"), handler: templates),
    ]

    private static func list(
        _ call: RouteCall, _ input: RouteInput<ProviderQuery, AnyKeys>
    ) async throws(RouteFault) -> ProviderList {
        let wanted = input.query.search?.lowercased()
        let found = await call.services.catalogue.all().filter { provider in
            guard let wanted else { return true }
            return provider.id.value.contains(wanted) || provider.title.lowercased().contains(wanted)
        }
        // People who connect are told nothing of files.
        let faulty = call.principal.isKey ? await call.services.catalogue.faulty() : []
        return ProviderList(
            providers: found.map { face(of: $0, call) },
            faulty: faulty.filter { entry in wanted.map { entry.name?.contains($0) ?? true } ?? true })
    }

    private static func map(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        await call.services.catalogue.document(publicURL: call.services.settings.publicURL).response(to: call.request)
    }

    private static func get(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> Enveloped<ProviderFace> {
        let name = call.value("provider")
        guard let provider = await call.services.catalogue.provider(name) else {
            throw await call.lack(of: name, else: .notFound("no provider '\(name)'; GET /providers lists them"))
        }
        var told = face(of: provider, call)
        told.setup = await call.setup(of: provider)
        return Enveloped(told)
    }

    private static func templates(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> EnvelopedList<NoTemplate> { EnvelopedList([]) }

    private static func face(of provider: ProviderDefinition, _ call: RouteCall) -> ProviderFace {
        ProviderFace(provider: provider, publicURL: call.services.settings.publicURL)
    }
}

/// A function for a provider: there are none.
private struct NoTemplate: AnswerFace {
    static let shapeDoc = "There are none."

    static func members(_ object: inout AnswerWriter<Self>) {}
}

/// Which providers are wanted.
private struct ProviderQuery: Configurable {
    static let shapeName = "providers.list"

    let search: String?

    init(reading object: inout ObjectReader) {
        search = object.optional("search", .text(NameFormat.integration.text), "A piece of the provider's name.")
    }
}
