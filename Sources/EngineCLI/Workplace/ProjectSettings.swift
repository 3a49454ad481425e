internal import EngineDefinition
internal import EngineLanguage
internal import Glibc

/// The settings of a project, each with the place that it comes from: environment, `engine.yaml`, or the default.
struct ProjectSettings {
    let session: CommandSession
    let project: ProjectFolder
    let definition: ProjectDefinition?

    /// A setting and where it comes from.
    struct Setting: Sendable {
        let name: String
        let value: String
        /// In words: `ENGINE_STORE`, `engine.yaml`, `default`.
        let source: String
    }

    /// The store's file, seen from the root.
    var storePath: String {
        let path = store.value
        return path.hasPrefix("/") ? path : "\(project.path)/\(path)"
    }

    /// The environment in which connections and records live.
    var environment: String { environmentSetting.value }

    /// All settings, in the order of the reference.
    var all: [Setting] {
        [projectSetting, store, environmentSetting, allowed] + ServerChoice(settings: self).all + applications
            + [catalogue, vaultKey]
    }

    private var projectSetting: Setting {
        let named = session.isProjectTyped ? "--project" : "ENGINE_PROJECT"
        let source = session.projectPath == nil ? "found upwards" : named
        return Setting(name: "project", value: project.path, source: source)
    }

    private var store: Setting { setting("store", "ENGINE_STORE", file: definition?.store, fallback: "engine.db") }

    private var environmentSetting: Setting {
        setting("environment", "ENGINE_ENVIRONMENT", file: definition?.environment.value, fallback: "dev")
    }

    private var allowed: Setting {
        let listed = definition?.network?.allow.map(\.value) ?? []
        let named = session.environment["ENGINE_ALLOW"]?.split(separator: ",").map(String.init) ?? []
        let isWritten = definition?.writtenKeys.contains("network") == true
        let sources = [isWritten ? "engine.yaml" : nil, named.isEmpty ? nil : "ENGINE_ALLOW"].compactMap(\.self)
        let all = listed + named
        return Setting(
            name: "network.allow", value: all.isEmpty ? "nothing" : all.joined(separator: ", "),
            source: sources.isEmpty ? "default" : sources.joined(separator: " and "))
    }

    /// The operator's applications: where their ids and secrets are found.
    private var applications: [Setting] {
        (definition?.integrations ?? .init()).flatMap { entry in
            let source = IntegrationSource(environment: session.environment, project: project.path, id: entry.name)
            return source.settings(of: entry.value)
        }
    }

    private var catalogue: Setting {
        let found = Catalogue(environment: session.environment, binaryPath: session.binaryPath).path
        let isNamed = session.environment["ENGINE_CATALOGUE"] != nil
        return Setting(name: "catalogue", value: found ?? "none", source: isNamed ? "ENGINE_CATALOGUE" : "default")
    }

    private var vaultKey: Setting {
        for name in ["ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE"] where session.environment[name]?.isEmpty == false {
            return Setting(name: "vault key", value: "given", source: name)
        }
        if let folder = session.environment["CREDENTIALS_DIRECTORY"], access("\(folder)/vault.key", F_OK) == 0 {
            return Setting(name: "vault key", value: "\(folder)/vault.key", source: "CREDENTIALS_DIRECTORY")
        }
        return Setting(name: "vault key", value: "\(project.path)/vault.key", source: "default")
    }

    /// A setting of a variable, else of `engine.yaml`, else the default.
    func setting(_ name: String, _ variable: String, file: String?, fallback: String) -> Setting {
        // An empty variable is one that was not set where the command was written.
        if let value = session.environment[variable], !value.isEmpty {
            return Setting(name: name, value: value, source: variable)
        }
        guard let file, definition?.writtenKeys.contains(name) == true else {
            return Setting(name: name, value: fallback, source: "default")
        }
        return Setting(name: name, value: file, source: "engine.yaml")
    }
}
