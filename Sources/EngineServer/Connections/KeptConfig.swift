internal import Engine
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// What is kept with a connection beside the provider's own settings: parameters of a page, and what a host said before
/// (nango-api.md §2.6, §6).
struct KeptConfig {
    private var members: [JSONValue.Member] = []

    /// - Parameters:
    ///   - old: what the connection has, as JSON text.
    ///   - further: what a page sends.
    ///   - session: what the host set in the session, which stands over both.
    init(old: String?, _ further: [(String, JSONValue)], _ session: [(String, JSONValue)]) {
        let known = old.flatMap { KeptJSON.object($0).members } ?? []
        for (name, value) in known.map({ ($0.key, $0.value) }) + further + session {
            members.removeAll { $0.key == name }
            members.append(.init(key: name, value: value))
        }
    }

    /// The values of settings with the rest behind them.
    /// - Parameters:
    ///   - values: the settings, checked, as JSON text.
    ///   - isSetting: whether a name is that of a setting.
    /// - Returns: JSON text.
    func text(of values: String, without isSetting: (String) -> Bool) -> String {
        let rest = members.filter { !isSetting($0.key) }
        guard !rest.isEmpty, let settings = (try? JSONValue(parsing: values))?.members else { return values }
        return JSONWriter.text(.object(settings + rest))
    }
}

extension SessionContent {
    /// What a host wants kept with connections of an integration.
    func config(of integration: String) -> [(String, JSONValue)] {
        (defaults(of: integration)?["connection_config"]?.members ?? []).compactMap { member in
            switch member.key {
            case "webhook_url": nil
            case "oauth_scopes_override":
                connectDefaults(of: integration).scopes.map { (member.key, .array($0.map { .string($0) })) }
            default: (member.key, member.value)
            }
        }
    }
}

extension StoredConnection {
    /// What clients are told as `connection_config`: what was said of the connection, and what its sign-in taught
    /// (nango-api.md §6).
    var toldConfig: JSONValue {
        let said = KeptJSON.object(config).members ?? []
        let taught = KeptJSON.object(learnt).members ?? []
        return .object(said + taught.filter { entry in !said.contains { $0.key == entry.key } })
    }
}

extension ConnectionService.Application {
    /// What was learnt, without the host's own data that was looked at beside it: that changes without a sign-in.
    func learnt(_ all: String) -> String {
        ExpressionMap(json: all).map { SessionVisit.json(plan.learns.learnt(of: $0)) } ?? all
    }
}
