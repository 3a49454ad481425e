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
        Route(.get, "/providers.json", "Gives all providers by name", rule: .open, handler: map),
        Route(
            .get, "/providers/:provider", "Gives a provider", rule: .keyOrSession("environment:integrations:read"),
            handler: get),
        Route(
            .get, "/providers/:provider/templates", "Lists functions for a provider: there are none",
            rule: .key("environment:integrations:list_functions"), handler: templates),
    ]

    private static func list(
        _ call: RouteCall, _ input: RouteInput<ProviderQuery, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let wanted = input.query.search?.lowercased()
        let found = await call.services.catalogue.all().filter { provider in
            guard let wanted else { return true }
            return provider.id.value.contains(wanted) || provider.title.lowercased().contains(wanted)
        }
        return .json(["data": .array(found.map { face(of: $0, call).json })])
    }

    private static func map(
        _ call: RouteCall, _: RouteInput<AnyKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        await call.services.catalogue.document(publicURL: call.services.settings.publicURL).response(to: call.request)
    }

    private static func get(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse {
        let name = call.value("provider")
        guard let provider = await call.services.catalogue.provider(name) else {
            throw await call.lack(of: name, else: .notFound("no provider '\(name)'; GET /providers lists them"))
        }
        var members = face(of: provider, call).json.members ?? []
        if let setup = await call.setup(of: provider) { members.append(.init(key: "setup", value: .string(setup))) }
        return .json(["data": .object(members)])
    }

    private static func templates(
        _ call: RouteCall, _: RouteInput<NoKeys, AnyKeys>
    ) async throws(RouteFault) -> ServerResponse { .json(["data": []]) }

    private static func face(of provider: ProviderDefinition, _ call: RouteCall) -> ProviderFace {
        ProviderFace(provider: provider, publicURL: call.services.settings.publicURL)
    }
}

/// Which providers are wanted.
private struct ProviderQuery: Configurable {
    static let shapeName = "providers.list"

    let search: String?

    init(reading object: inout ObjectReader) {
        search = object.optional("search", .text(NameFormat.integration.text), "A piece of the provider's name.")
    }
}
