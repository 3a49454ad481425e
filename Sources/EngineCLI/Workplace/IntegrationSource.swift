internal import EngineDefinition
internal import EngineLanguage

/// Where the values of an operator's application come from: a variable goes before `engine.yaml`.
struct IntegrationSource {
    let environment: [String: String]
    /// The project's folder, where relative files lie.
    let project: String
    /// The name of the integration in `engine.yaml`.
    let id: String

    /// The variable of a key: `client_id` of `acme-crm` is `ENGINE_INTEGRATIONS_ACME_CRM_CLIENT_ID`.
    func variable(_ key: String) -> String {
        let name = "\(id)_\(key)".uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        return "ENGINE_INTEGRATIONS_\(String(name))"
    }

    /// The value of a key: its variable, the file that its `…_FILE` variable names, or what `engine.yaml` says.
    /// - Throws: exit code 5 if what is named does not exist.
    func value(_ key: String, _ written: IntegrationValue?) throws(CommandFailure) -> String? {
        let name = variable(key)
        if let text = environment[name] { return text }
        if let path = environment["\(name)_FILE"] { return try read(path, of: "\(name)_FILE") }
        return switch written {
        case .plain(let text): text.value
        case .reference(let reference): try resolve(reference)
        case nil: nil
        }
    }

    /// What `doctor` tells of an application; values by reference stay hidden.
    func settings(of definition: IntegrationDefinition) -> [ProjectSettings.Setting] {
        var settings: [ProjectSettings.Setting] = []
        let secret = definition.clientSecret.map { IntegrationValue.reference($0) }
        for (key, value) in [("client_id", definition.clientID), ("client_secret", secret)] {
            guard let found = origin(of: key, value) else { continue }
            settings.append(.init(name: "integrations.\(id).\(key)", value: found.value, source: found.source))
        }
        return settings
    }

    private func origin(of key: String, _ written: IntegrationValue?) -> (value: String, source: String)? {
        for name in [variable(key), variable(key) + "_FILE"] where environment[name] != nil { return ("given", name) }
        switch written {
        case .plain(let text): return (text.value, "engine.yaml")
        case .reference(.environment(let name)):
            return (environment[name] == nil ? "missing" : "given", "\(name), named by engine.yaml")
        case .reference(.file(let path)): return ("given", "\(path), named by engine.yaml")
        case nil: return nil
        }
    }

    private func resolve(_ reference: SecretReference) throws(CommandFailure) -> String {
        switch reference {
        case .environment(let name):
            guard let text = environment[name] else {
                throw CommandFailure(.local, "missing-variable", "the variable '\(name)' of engine.yaml is not set")
            }
            return text
        case .file(let path): return try read(path, of: "engine.yaml")
        }
    }

    private func read(_ path: String, of source: String) throws(CommandFailure) -> String {
        let full = path.hasPrefix("/") ? path : "\(project)/\(path)"
        guard let text = WholeFile(path: full).read() else {
            throw CommandFailure(.local, "unreadable-file", "the file '\(path)' of \(source) cannot be read")
        }
        return text.trimmingNewlines
    }
}
