/// Takes over servers as the base address and the settings that it needs.
struct ServerImporter {
    let document: APIDocument
    let report: ReportCollector
    /// The address that relative servers are relative to, if the document came from one.
    let origin: String?
    private(set) var config = OutputMap()

    init(document: APIDocument, report: ReportCollector, origin: String?) {
        self.document = document
        self.report = report
        self.origin = origin
    }

    /// The base address.
    mutating func base() -> String {
        if document.isSwagger { return swagger() }
        let servers = document.root["servers"]?.elements ?? []
        let plain = servers.filter { ($0["variables"]?.entries ?? []).isEmpty }.compactMap { $0["url"]?.text }
        let urls = plain.compactMap { absolute($0) }.map(Self.trimmed)
        if servers.count > 1, urls.count == servers.count, Set(urls).count == urls.count {
            var options = OutputMap()
            for (server, url) in zip(servers, urls) {
                options[url] = .text(server["description"]?.text?.oneLine.trimmed ?? url)
            }
            config["server"] = .entries([
                ("title", .text("Server")), ("type", .text("choice")), ("options", .map(options)),
                ("default", .text(urls[0])),
            ])
            return "${config.server}"
        }
        guard let first = servers.first, let url = first["url"]?.text else { return asked() }
        return template(url, first["variables"])
    }

    private mutating func swagger() -> String {
        guard let host = document.root["host"]?.text, !host.isEmpty else { return asked() }
        let schemes = document.root["schemes"]?.elements?.compactMap(\.text) ?? ["https"]
        let scheme = schemes.contains("https") ? "https" : schemes.first ?? "https"
        return Self.trimmed("\(scheme)://\(host)\(document.root["basePath"]?.text ?? "")")
    }

    /// The document does not say where the API is.
    private mutating func asked() -> String {
        if let origin { return Self.trimmed(origin) }
        report.add(
            .note, item: nil, feature: "no-server", "the document names no server: its address is asked for", at: nil)
        config["address"] = .entries([("title", .text("Address of the API")), ("format", .text("url"))])
        return "${config.address}"
    }

    private func absolute(_ url: String) -> String? {
        if url.hasPrefix("https://") || url.hasPrefix("http://") { return url }
        guard let origin else { return nil }
        return origin + (url.hasPrefix("/") ? url : "/" + url)
    }

    private mutating func template(_ url: String, _ variables: DocumentNode?) -> String {
        guard let url = absolute(url) else {
            let base = asked()
            return Self.trimmed(base + (url.hasPrefix("/") ? url : "/" + url))
        }
        var (result, rest) = ("", url[...])
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open]
            result += hole(name, variables?[name])
            rest = rest[rest.index(after: close)...]
        }
        return Self.trimmed(result + rest)
    }

    private mutating func hole(_ name: String, _ variable: DocumentNode?) -> String {
        let setting = SafeNames.identifier(name)
        var map = OutputMap([("title", .text(name))])
        if let text = variable?["description"]?.text?.oneLine.trimmed, !text.isEmpty {
            map["help"] = .text(text.shortened)
        }
        let choices = (variable?["enum"]?.elements ?? []).compactMap(\.scalarText)
        if choices.isEmpty {
            map["pattern"] = .text("[A-Za-z0-9._:/-]+")
        } else {
            map["type"] = .text("choice")
            map["options"] = .list(choices.map { .text($0) })
        }
        if let text = variable?["default"]?.scalarText, !text.isEmpty, choices.isEmpty || choices.contains(text) {
            map["default"] = .text(text)
        }
        config[setting] = .map(map)
        return "${config.\(setting)}"
    }

    /// Servers of a path or an operation.
    mutating func own(_ node: DocumentNode?) -> String? {
        guard let server = node?["servers"]?.elements?.first, let url = server["url"]?.text else { return nil }
        return template(url, server["variables"])
    }

    private static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }
}
