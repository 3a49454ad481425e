internal import EngineDefinition

/// A variable that the engine reads; the list here is what the reference page is written from, and a test compares it
/// with the sources.
struct EnvironmentVariable: Sendable {
    /// Its name; `<…>` stands for what differs.
    let name: String
    /// The key of `engine.yaml` that it goes before, if it has one.
    let key: String?
    /// Whether `<name>_FILE`, the path of a file with the value, is read too.
    let hasFile: Bool
    /// Which commands read it.
    let readers: String
    /// What it says, in Markdown.
    let meaning: String

    init(_ name: String, key: String? = nil, hasFile: Bool = false, by readers: String, _ meaning: String) {
        self.name = name
        self.key = key
        self.hasFile = hasFile
        self.readers = readers
        self.meaning = meaning
    }

    /// All of them, by what they are for.
    static let all: [EnvironmentVariable] = [
        EnvironmentVariable("ENGINE_PROJECT", by: "all", "the project folder, as `--project`"),
        EnvironmentVariable(
            "ENGINE_CATALOGUE", by: "all", "the folder in which the bundled `providers/` and `syncs/` lie"),
        EnvironmentVariable(
            "ENGINE_STORE", key: "store", by: "those with a store", "the store's file; from the project folder on"),
        EnvironmentVariable(
            "ENGINE_ENVIRONMENT", key: "environment", by: "those with a store", "the environment: `dev`, `prod`, …"),
        EnvironmentVariable(
            "ENGINE_ALLOW", key: "network.allow", by: "those that call providers",
            "targets that may be private or without https, `host:port` with commas between them; added to the key's"),
        EnvironmentVariable(
            "ENGINE_VAULT_KEY", hasFile: true, by: "those that seal or open",
            "the vault key, 32 bytes in base64, in place of `vault.key`; several lines: the first seals, all open"),
        EnvironmentVariable(
            "ENGINE_INTEGRATIONS_<ID>_CLIENT_ID", key: "integrations.<id>.client_id", by: "those that sign in",
            "the application's id; `<ID>` is the integration's in capitals, `_` for what is no letter or digit"),
        EnvironmentVariable(
            "ENGINE_INTEGRATIONS_<ID>_CLIENT_SECRET", key: "integrations.<id>.client_secret", hasFile: true,
            by: "those that sign in", "its secret"),
        EnvironmentVariable(
            "ENGINE_LISTEN", key: "listen", by: "`engine serve`", "where the server listens, `host:port`"),
        EnvironmentVariable(
            "ENGINE_PUBLIC_URL", key: "public_url", by: "`engine serve`", "where browsers and providers reach it"),
        EnvironmentVariable(
            "ENGINE_CALLBACK_URL", key: "callback_url", by: "`engine serve`", "where providers send browsers back to"),
        EnvironmentVariable(
            "ENGINE_TRUSTED_PROXIES", key: "trusted_proxies", by: "`engine serve`",
            "addresses and ranges, with commas between them, whose `X-Forwarded-For` is believed"),
        EnvironmentVariable(
            "ENGINE_HOSTS", key: "hosts", by: "`engine serve`",
            "further names under which requests may come in, with commas between them"),
        EnvironmentVariable(
            "ENGINE_ALLOWED_ORIGINS", key: "allowed_origins", by: "`engine serve`",
            "origins of pages that may hold the connect page, with commas between them"),
        EnvironmentVariable(
            "ENGINE_REDIRECT_URLS", key: "redirect_urls", by: "`engine serve`",
            "where sign-ins may end, with commas between them"),
        EnvironmentVariable(
            "ENGINE_API_KEY", hasFile: true, by: "`engine serve`",
            "a first API key that may do everything, for containers; not the vault key"),
        EnvironmentVariable(
            "ENGINE_PROXY_TOKEN", by: "`engine proxy`", "what callers have to bring, as `--token`"),
        EnvironmentVariable(
            "CREDENTIALS_DIRECTORY", by: "those that seal or open",
            "set by systemd: where the credential `vault.key` lies (`LoadCredential=`)"),
        EnvironmentVariable(
            "NOTIFY_SOCKET", by: "`engine serve`", "set by systemd: who is told that the server listens, and ends"),
        EnvironmentVariable(
            "WATCHDOG_USEC", by: "`engine serve`",
            "set by systemd: how often it wants a sign of life; with `WATCHDOG_PID`"),
        EnvironmentVariable("NO_COLOR", by: "all", "set to anything: no colours"),
        EnvironmentVariable("CLICOLOR_FORCE", by: "all", "set and not `0`: colours where no terminal is, too"),
        EnvironmentVariable("TERM", by: "all", "`dumb`: neither colours nor drawn progress"),
        EnvironmentVariable("CI", by: "all", "`true` or `1`: plain progress, and nothing is asked"),
        EnvironmentVariable("USER", by: "those that change a store", "who did it, in the audit trail: `cli <user>`"),
    ]

    /// The line of the page.
    var row: String {
        let names = hasFile ? "`\(name)`, `\(name)_FILE`" : "`\(name)`"
        return "| \(names) | \(key.map { "`\($0)`" } ?? "–") | \(readers) | \(meaning) |"
    }
}

/// Writes the reference page of the variables.
struct EnvironmentReference {
    let variables: [EnvironmentVariable]

    /// The page, in Markdown.
    var page: GeneratedDocument {
        let head = """
            # Environment variables

            Written by `scripts/generate`. An option of the command line goes before a variable, that before
            `engine.yaml`, that before the default; `engine doctor` tells where each value came from. A variable with
            `_FILE` names a file that holds the value: the form for secrets that containers and service managers bring.

            | variable | before the key of `engine.yaml` | read by | meaning |
            |---|---|---|---|

            """
        return GeneratedDocument(
            path: "docs/reference/environment.md", text: head + variables.map(\.row).joined(separator: "\n") + "\n")
    }
}
