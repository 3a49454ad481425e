internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import EngineServer

/// The settings of `engine serve`, each from the command line, the environment, `engine.yaml` or the default, and
/// whether they may stand together.
struct ServerChoice {
    let settings: ProjectSettings

    private var definition: ServerDefinition? { settings.definition?.server }

    /// The settings as `doctor` tells them.
    var all: [ProjectSettings.Setting] {
        [listen, publicURL, callbackURL, trustedProxies, hosts, allowedOrigins, redirectURLs]
    }

    private var listen: ProjectSettings.Setting {
        settings.setting("listen", "ENGINE_LISTEN", file: definition?.listen, fallback: "127.0.0.1:8080")
    }

    private var publicURL: ProjectSettings.Setting {
        settings.setting(
            "public_url", "ENGINE_PUBLIC_URL", file: definition?.publicURL, fallback: "http://\(listen.value)")
    }

    /// Where providers send browsers back to.
    var callbackURL: ProjectSettings.Setting {
        settings.setting(
            "callback_url", "ENGINE_CALLBACK_URL", file: definition?.callbackURL,
            fallback: "\(Self.withoutSlash(publicURL.value))/oauth/callback")
    }

    private var trustedProxies: ProjectSettings.Setting {
        list("trusted_proxies", "ENGINE_TRUSTED_PROXIES", definition?.trustedProxies)
    }

    private var hosts: ProjectSettings.Setting { list("hosts", "ENGINE_HOSTS", definition?.hosts) }

    private var allowedOrigins: ProjectSettings.Setting {
        list("allowed_origins", "ENGINE_ALLOWED_ORIGINS", definition?.allowedOrigins)
    }

    private var redirectURLs: ProjectSettings.Setting {
        list("redirect_urls", "ENGINE_REDIRECT_URLS", definition?.redirectURLs)
    }

    private func list(_ name: String, _ variable: String, _ written: [String]?) -> ProjectSettings.Setting {
        // An empty variable takes away what the file lists: who may do more must not come back unseen.
        if settings.session.environment[variable]?.isEmpty == true {
            return ProjectSettings.Setting(name: name, value: "", source: variable)
        }
        return settings.setting(name, variable, file: written?.joined(separator: ","), fallback: "")
    }

    /// The settings of a server.
    /// - Parameters:
    ///   - typed: the address of the command line.
    ///   - isInsecure: whether the operator said that plain HTTP beyond this machine is meant.
    /// - Returns: settings that are safe together.
    /// - Throws: exit code 2 with what to write instead.
    func server(typed: String?, isInsecure: Bool) throws(CommandFailure) -> ServerSettings {
        let text = typed ?? listen.value
        guard let address = ListenAddress(text: text) else {
            throw .usage("'\(text)' is no address to listen on", hint: "write host:port, for example 127.0.0.1:8080")
        }
        var server = ServerSettings(
            listen: address, environment: settings.environment, version: VersionCommand.version)
        if publicURL.source != "default" { server.publicURL = Self.withoutSlash(publicURL.value) }
        server.callbackURL =
            callbackURL.source == "default" ? "\(server.publicURL)/oauth/callback" : callbackURL.value
        server.trustedProxies = Self.entries(trustedProxies.value)
        server.hosts = Self.entries(hosts.value)
        server.allowedOrigins = Self.entries(allowedOrigins.value).map(Self.withoutSlash)
        server.redirectURLs = Self.entries(redirectURLs.value)
        try check(server, isInsecure)
        return server
    }

    private func check(_ server: ServerSettings, _ isInsecure: Bool) throws(CommandFailure) {
        // The default may have port 0, which is in no URL.
        guard publicURL.source == "default" || Self.isPlain(server.publicURL) else {
            throw .usage("'\(server.publicURL)' of public_url is no address", hint: "write https://host")
        }
        for url in server.redirectURLs where !Self.isPlain(url) {
            throw .usage(
                "'\(url)' of redirect_urls is no address for browsers",
                hint: "write https://host/path, without user, query and fragment")
        }
        guard server.listen.isLoopback || server.isSecure || isInsecure else {
            throw .usage(
                "listening on \(server.listen) without TLS in front would send keys and tokens in the clear",
                hint: "set public_url to the https address of the proxy in front, or add --insecure")
        }
        for entry in server.trustedProxies where !ServerSettings.isProxy(entry) {
            throw .usage(
                "'\(entry)' of trusted_proxies is neither an address nor a range",
                hint: "write an IP address, or a range such as 10.0.0.0/8")
        }
        for host in server.hosts where !TextFormat.isHostName(host) {
            throw .usage(
                "'\(host)' of hosts is neither a host's name nor an address",
                hint: "write it without scheme, an address of IPv6 in brackets: [fd00::1]")
        }
        for origin in server.allowedOrigins {
            guard let url = try? URLValue(origin), "\(url.origin)" == origin else {
                throw .usage(
                    "'\(origin)' of allowed_origins is no origin", hint: "write https://host or https://host:port")
            }
        }
    }

    /// Whether browsers can be sent to an address, and something can be added to it.
    private static func isPlain(_ text: String) -> Bool {
        guard let url = try? URLValue(text), ["http", "https"].contains(url.origin.scheme) else { return false }
        return !text.contains { "?#@".contains($0) }
    }

    private static func entries(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
