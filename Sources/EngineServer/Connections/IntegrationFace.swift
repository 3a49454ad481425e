internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// An integration as clients of Nango see it.
struct IntegrationFace {
    let integration: StoredIntegration
    let call: RouteCall

    /// The public members: no secret is among them.
    func json() async -> JSONValue {
        let provider = await call.services.catalogue.provider(integration.provider)
        return [
            "unique_key": .string(integration.name), "provider": .string(integration.provider),
            "display_name": .string(integration.displayName ?? provider?.title ?? integration.provider),
            "logo": .string(
                ProviderFace.logo(of: integration.provider, publicURL: call.services.settings.publicURL)),
            "forward_webhooks": .bool(integration.forwardsWebhooks),
            "created_at": .string(InstantText.utc(integration.createdAt)),
            "updated_at": .string(InstantText.utc(integration.updatedAt)),
        ]
    }
}
