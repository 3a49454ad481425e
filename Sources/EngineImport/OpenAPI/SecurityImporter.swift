/// Takes over security schemes, and says which of them an operation needs.
struct SecurityImporter {
    let document: APIDocument
    let report: ReportCollector
    private(set) var schemes = OutputMap()
    /// Names of schemes in the document with those that they have here.
    private var names: [String: String] = [:]
    /// What operations need where they say nothing.
    private(set) var usual: [[String]] = []

    init(document: APIDocument, report: ReportCollector) {
        self.document = document
        self.report = report
    }

    /// Takes over all schemes.
    mutating func run() {
        let nodes = document.root["components"]?["securitySchemes"] ?? document.root["securityDefinitions"]
        var safe = SafeNames()
        for entry in nodes?.entries ?? [] {
            guard let node = document.resolved(entry.value) else { continue }
            let name = safe.fresh(SafeNames.snakeCase(entry.key))
            guard let scheme = scheme(node, named: entry.key) else { continue }
            names[entry.key] = name
            schemes[name] = .map(scheme)
        }
        usual = requirements(document.root["security"])
        combine()
        // The first scheme is the one that people get: that which the whole document asks for.
        if let first = usual.first?.first, let scheme = schemes[first] {
            schemes[first] = nil
            schemes.entries.insert(.init(key: first, value: scheme), at: 0)
        }
    }

    /// Two keys that the whole document asks for together become one scheme.
    private mutating func combine() {
        guard let first = usual.first, first.count > 1 else { return }
        var (credentials, apply) = (OutputMap(), OutputMap())
        for name in first {
            guard let scheme = schemes[name]?.map, case .text("api_key")? = scheme["type"],
                case .text(let entry)? = scheme["name"]
            else { return }
            var place = "headers"
            if case .text(let word)? = scheme["in"] { place = word == "cookie" ? "cookies" : "query" }
            credentials[name] = .entries([("title", .text(entry))])
            apply.merge(.text("${credentials.\(name)}"), at: [place, entry])
        }
        let joined = first.joined(separator: "_and_")
        let scheme = OutputMap([("type", .text("custom")), ("credentials", .map(credentials)), ("apply", .map(apply))])
        schemes = OutputMap(
            [(joined, .map(scheme))] + schemes.entries.filter { !first.contains($0.key) }.map { ($0.key, $0.value) })
        usual[0] = [joined]
    }

    // MARK: Schemes

    private func scheme(_ node: DocumentNode, named name: String) -> OutputMap? {
        var scheme: OutputMap?
        switch node["type"]?.text {
        case "apiKey":
            guard let field = node["name"]?.text else { break }
            scheme = OutputMap([("type", .text("api_key"))])
            if let place = node["in"]?.text, place != "header" { scheme?["in"] = .text(place) }
            scheme?["name"] = .text(node["in"]?.text == "header" ? field.lowercased() : field)
        case "http": scheme = http(node, named: name)
        case "basic": scheme = OutputMap([("type", .text("basic"))])
        case "oauth2": scheme = oauth(node, named: name)
        case "openIdConnect":
            report.add(
                .note, item: nil, feature: "openid-connect",
                "'\(name)' (OpenID Connect) is taken over as a token that is pasted", at: node)
            scheme = OutputMap([("type", .text("bearer"))])
        case "mutualTLS":
            report.add(.missing, item: nil, feature: "mutual-tls", "'\(name)' asks for a client certificate", at: node)
        case let type:
            report.add(
                .missing, item: nil, feature: "security-scheme", "'\(name)' is of the unknown type '\(type ?? "")'",
                at: node)
        }
        if let text = node["description"]?.text?.trimmed, !text.isEmpty { scheme?["help"] = .text(text.shortened) }
        return scheme
    }

    private func http(_ node: DocumentNode, named name: String) -> OutputMap? {
        switch node["scheme"]?.text?.lowercased() {
        case "bearer": return OutputMap([("type", .text("bearer"))])
        case "basic": return OutputMap([("type", .text("basic"))])
        case let scheme:
            report.add(
                .missing, item: nil, feature: "http-auth", "'\(name)' uses the HTTP scheme '\(scheme ?? "")'", at: node)
            return nil
        }
    }

    private func oauth(_ node: DocumentNode, named name: String) -> OutputMap? {
        let flows: [(String, DocumentNode)] =
            node["flows"]?.entries?.map { ($0.key, $0.value) } ?? node["flow"]?.text.map { [($0, node)] } ?? []
        func flow(_ names: String...) -> DocumentNode? { flows.first { names.contains($0.0) }?.1 }
        var scheme = OutputMap([("type", .text("oauth2"))])
        let chosen: DocumentNode
        if let code = flow("authorizationCode", "accessCode") {
            chosen = code
            guard let page = code["authorizationUrl"]?.text?.trimmed, !page.isEmpty else {
                report.add(
                    .note, item: nil, feature: "authorize-address",
                    "'\(name)' does not say where a person grants access: the token is pasted", at: code)
                return OutputMap([("type", .text("bearer"))])
            }
            scheme["authorize"] = .text(address(page).escapingHoles)
        } else if let client = flow("clientCredentials", "application") {
            chosen = client
            scheme["grant"] = .text("client_credentials")
        } else if let person = flow("password") {
            chosen = person
            scheme["grant"] = .text("password")
        } else {
            report.add(
                .note, item: nil, feature: "implicit-flow",
                "'\(name)' only knows the implicit flow: the token is pasted", at: node)
            return OutputMap([("type", .text("bearer"))])
        }
        guard let token = (chosen["tokenUrl"] ?? node["tokenUrl"])?.text, !token.isEmpty else {
            report.add(
                .note, item: nil, feature: "token-address",
                "'\(name)' names no address that gives tokens: the token is pasted", at: node)
            return OutputMap([("type", .text("bearer"))])
        }
        scheme["token"] = .text(address(token).escapingHoles)
        let scopes = (chosen["scopes"]?.entries ?? []).map(\.key).filter { !$0.isEmpty }
        if !scopes.isEmpty, scopes.count <= 100 {
            scheme["scopes"] = .entries([("default", .list(scopes.map { .text($0) }))])
        }
        return scheme
    }

    /// An address that may be relative to the first server.
    private func address(_ text: String) -> String {
        guard !text.contains("://"), let server = document.root["servers"]?.elements?.first?["url"]?.text,
            server.hasPrefix("https://"), let end = server[...].schemeEnd
        else { return text }
        let host = server[end...].prefix { $0 != "/" }
        return server[..<end] + host + (text.hasPrefix("/") ? text : "/" + text)
    }

    // MARK: Requirements

    /// Alternatives of schemes that all apply.
    private func requirements(_ node: DocumentNode?) -> [[String]] {
        (node?.elements ?? []).map { ($0.entries ?? []).compactMap { names[$0.key] } }
    }

    /// Sets what an operation needs, where it is not what the connection has anyway.
    func apply(_ node: DocumentNode, to endpoint: inout OutputMap, of label: String) {
        guard let own = node["security"] else {
            if usual.isEmpty, document.root["security"] == nil, !schemes.entries.isEmpty {
                // Nothing is said at all: what the connection has does no harm.
            }
            return
        }
        let alternatives = own.elements ?? []
        if alternatives.isEmpty || alternatives.allSatisfy({ ($0.entries ?? []).isEmpty }) {
            if !schemes.entries.isEmpty { endpoint["auth"] = .text("none") }
            return
        }
        scopes(alternatives, to: &endpoint)
        let wanted = requirements(own).filter { !$0.isEmpty }
        let singles = wanted.filter { $0.count == 1 }.map { $0[0] }
        if let first = schemes.entries.first?.key, singles.contains(first) { return }
        if usual.first.map({ wanted.contains($0) }) ?? false { return }
        if let name = singles.first {
            endpoint["auth"] = .text(name)
        } else if let all = wanted.first {
            endpoint["auth"] = .list(all.map { .text($0) })
        } else {
            report.add(
                .missing, item: label, feature: "security-scheme", "the scheme that it needs could not be taken over",
                at: own)
        }
    }

    /// Scopes of an OAuth scheme; the language warns if a provider does not list them.
    private func scopes(_ alternatives: [DocumentNode], to endpoint: inout OutputMap) {
        var found: [String] = []
        for entry in alternatives.first?.entries ?? [] {
            for scope in entry.value.elements ?? [] {
                for word in (scope.text ?? "").split(separator: " ") where !found.contains(String(word)) {
                    found.append(String(word))
                }
            }
        }
        if !found.isEmpty { endpoint["scopes"] = .list(found.map { .text($0) }) }
    }
}
