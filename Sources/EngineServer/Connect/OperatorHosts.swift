internal import EngineDefinition

/// Config fields that decide to which host the integration's secret goes: the operator sets them, never the person who
/// connects, who could have it sent to a host of their own.
struct OperatorHosts {
    /// The fields.
    let names: Set<String>

    /// Those of a scheme; none where there is no secret: at a server of the person's own an engine may register itself.
    init(_ choice: SessionVisit.Choice, scheme: String) {
        names = choice.holdsSecret ? PlanCompiler(provider: choice.provider).openHosts(of: scheme) : []
    }

    /// Refuses what a person sent for one of them, unless the operator's value stands over it anyway.
    /// - Parameters:
    ///   - config: what was sent.
    ///   - own: what the operator or the session set.
    ///   - part: where it stands in the request.
    /// - Throws: `invalid_body`, with what the operator has to do.
    func check(_ config: [String: String], under own: [String: String], part: String) throws(RouteFault) {
        for (name, text) in config.sorted(by: { $0.key < $1.key })
        where names.contains(name) && own[name] == nil && !text.isEmpty {
            throw Self.fault(name, part)
        }
    }

    /// Refuses to go on without one that has no default.
    func checkComplete(_ texts: [String: String], _ plan: SettingsPlan, part: String) throws(RouteFault) {
        for field in plan.fields where names.contains(field.name) && field.isNeeded && texts[field.name] == nil {
            throw Self.fault(field.name, part)
        }
    }

    private static func fault(_ name: String, _ part: String) -> RouteFault {
        .invalidBody(
            [part, name],
            "'\(name)' decides where the secret of this integration goes, so a person cannot choose it; set it in the "
                + "'integration_config' of the integration, or in the session's 'integrations_config_defaults'")
    }
}
