/// Makes an auth scheme of an authenticator.
struct SchemeBuilder {
    let catalog: ConfigCatalog
    /// Whether no other scheme reads the same credentials, so that they may get their usual names.
    let isAlone: Bool

    /// A name for the scheme.
    private(set) var name = "none"
    private(set) var type = "none"
    private var keys = OutputMap()
    private var paths: [[String]] = []
    /// How a request is marked.
    var apply = OutputMap()
    /// The class, if it is Python code.
    private(set) var custom: String?

    init(catalog: ConfigCatalog, isAlone: Bool) {
        self.catalog = catalog
        self.isAlone = isAlone
    }

    /// Whether it only marks requests.
    var isPlain: Bool { keys["acquire"] == nil && type != "jwt" && custom == nil }

    /// Takes an authenticator.
    mutating func read(_ auth: Component?) throws(JinjaFault) {
        guard let auth else { return }
        collect(auth.node, auth.parameters)
        if auth.isCustom {
            custom = auth["class_name"]?.text ?? auth.type
            return
        }
        switch auth.type {
        case "NoAuth": return
        case "BearerAuthenticator": try bearer(auth)
        case "ApiKeyAuthenticator": try apiKey(auth)
        case "BasicHttpAuthenticator": try basic(auth)
        case "OAuthAuthenticator": try oauth(auth)
        case "SessionTokenAuthenticator": try session(auth)
        case "LegacySessionTokenAuthenticator": try legacySession(auth)
        case "JwtAuthenticator": try jwt(auth)
        case let type: throw JinjaFault("'\(type)' has no counterpart", feature: "authenticator")
        }
    }

    private func texts(_ component: Component) -> ManifestTexts {
        ManifestTexts(roots: AirbyteRoots(place: .auth, catalog: catalog, draft: nil), parameters: component.parameters)
    }

    private func template(_ node: DocumentNode?, _ component: Component) throws(JinjaFault) -> String {
        guard let text = node?.scalarText else { return "" }
        let texts = texts(component)
        return try texts.template(try texts.parsed(text))
    }

    // MARK: Plain ones

    private mutating func become(_ name: String, _ type: String) {
        self.name = name
        self.type = type
    }

    /// The setting that a text is nothing but.
    private func setting(_ node: DocumentNode?, _ component: Component) -> ConfigCatalog.Setting? {
        guard isAlone, let text = node?.text, let path = (try? texts(component).parsed(text))?.path,
            path[0] == "config",
            let setting = catalog.setting(at: Array(path.dropFirst())), setting.isCredential,
            setting.path.count == path.count - 1
        else { return nil }
        return setting
    }

    private mutating func bearer(_ auth: Component) throws(JinjaFault) {
        if let setting = setting(auth["api_token"], auth) {
            catalog.rename(setting.path, to: "token")
            return become("token", "bearer")
        }
        become("token", "custom")
        apply.merge(.text("Bearer \(try template(auth["api_token"], auth))"), at: ["headers", "authorization"])
    }

    private mutating func apiKey(_ auth: Component) throws(JinjaFault) {
        let texts = texts(auth)
        let option = auth.component("inject_into")
        let place = option?["inject_into"]?.text ?? "header"
        guard
            let field = texts.constant(option?["field_name"] ?? auth["header"] ?? DocumentNode(.text("Authorization")))
        else { throw JinjaFault("the name of its entry is computed", feature: "computed-name") }
        let targets = ["header": "headers", "request_parameter": "query", "body_json": "body", "body_data": "body"]
        guard let target = targets[place] else {
            throw JinjaFault("a key in '\(place)' has no counterpart", feature: "authenticator")
        }
        if let setting = setting(auth["api_token"], auth), target != "body" {
            catalog.rename(setting.path, to: "api_key")
            become("api_key", "api_key")
            if target == "query" { keys["in"] = .text("query") }
            keys["name"] = .text(target == "headers" ? field.lowercased() : field)
            return
        }
        become("api_key", "custom")
        let value = try template(auth["api_token"], auth)
        apply.merge(.text(value), at: [target, target == "headers" ? field.lowercased() : field])
    }

    private mutating func basic(_ auth: Component) throws(JinjaFault) {
        become("basic", "basic")
        let (user, password) = (try operand(auth["username"], auth), try operand(auth["password"], auth))
        keys["username"] = .text(user)
        keys["password"] = .text(password)
        let value = "Basic ${base64.encode(bytes(\(user) + ':' + \(password)))}"
        guard !isAlone else { return }
        keys = OutputMap()
        become("basic", "custom")
        apply.merge(.text(value), at: ["headers", "authorization"])
    }

    private func operand(_ node: DocumentNode?, _ component: Component) throws(JinjaFault) -> String {
        guard let text = node?.scalarText else { return "''" }
        let texts = texts(component)
        return try JinjaTranslator(texts.roots).text(try texts.parsed(text)).at(.sum)
    }

    // MARK: Those that obtain a token

    private mutating func oauth(_ auth: Component) throws(JinjaFault) {
        become("oauth", "two_step")
        let texts = texts(auth)
        let grant = texts.constant(auth["grant_type"]) ?? "refresh_token"
        var body = OutputMap([("grant_type", .text(grant))])
        let names = [
            ("client_id", "client_id_name"), ("client_secret", "client_secret_name"),
            ("refresh_token", "refresh_token_name"),
        ]
        for (key, nameKey) in names {
            guard let node = auth[key], key != "refresh_token" || grant == "refresh_token" else { continue }
            let field = texts.constant(auth[nameKey]) ?? key
            body[field] = try texts.entry(node)
        }
        if let scopes = auth["scopes"], scopes.isFilled { body["scopes"] = try texts.entry(scopes) }
        if let more = auth["refresh_request_body"], let value = try texts.entry(more)?.map {
            for entry in value.entries { body[entry.key] = entry.value }
        }
        if let custom = auth["grant_type_name"], let field = texts.constant(custom), field != "grant_type" {
            body["grant_type"] = nil
            body[field] = .text(grant)
        }
        var step = OutputMap()
        let address = AddressTemplate(
            Self.parts(try texts.parsed((auth["token_refresh_endpoint"]?.text ?? "").trimmed)))
        address.noteHosts(in: catalog)
        step["request"] = .text("POST \(try address.template(with: texts))")
        if let headers = auth["refresh_request_headers"], let value = try texts.entry(headers) {
            step["headers"] = value
        }
        step["encoding"] = .text("form")
        step["body"] = .map(body)
        keys["acquire"] = .list([.map(step)])
        let token = CELText("response.body").member(texts.constant(auth["access_token_name"]) ?? "access_token").text
        var store = OutputMap([("access_token", .text(token))])
        if auth["refresh_token_updater"] != nil, let path = (try texts.parsed(auth["refresh_token"]?.text ?? "")).path,
            let setting = catalog.setting(at: Array(path.dropFirst()))
        {
            let field = texts.constant(auth["refresh_token_updater"]?["refresh_token_name"]) ?? "refresh_token"
            store[setting.name] = .text(CELText("response.body").member(field).text)
        }
        keys["store"] = .map(store)
        keys["expires"] = .text(try expiry(auth, texts))
        apply.merge(.text("Bearer ${credentials.access_token}"), at: ["headers", "authorization"])
    }

    private static func parts(_ expression: JinjaExpression) -> [JinjaExpression] {
        if case .joined(let parts) = expression { return parts }
        return [expression]
    }

    private func expiry(_ auth: Component, _ texts: ManifestTexts) throws(JinjaFault) -> String {
        let value = CELText("response.body").member(texts.constant(auth["expires_in_name"]) ?? "expires_in")
        if let format = texts.constant(auth["token_expiry_date_format"]),
            auth["token_expiry_is_time_of_expiration"]?.bool != false
        {
            return try TimeLayout.parse(value, [format]).text
        }
        return "now + duration(string(int(\(value.text))) + 's')"
    }

    private mutating func session(_ auth: Component) throws(JinjaFault) {
        become("session", "two_step")
        guard let login = auth.component("login_requester") else {
            throw JinjaFault("there is no 'login_requester'", feature: "manifest")
        }
        keys["acquire"] = .list([.map(try step(login))])
        let path = (auth["session_token_path"]?.oneOrMany ?? []).compactMap { texts(auth).constant($0) }
        let token = path.reduce(CELText("response.body")) { $0.member($1) }
        keys["store"] = .entries([("session_token", .text(token.text))])
        if let text = auth["expiration_duration"]?.text, let length = CalendarDuration(text), length.seconds > 0 {
            keys["lifetime"] = .text(length.notation)
        }
        let request = auth.component("request_authentication")
        if request?.type == "ApiKey" || request?["inject_into"] != nil {
            let option = request?.component("inject_into")
            let isQuery = option?["inject_into"]?.text == "request_parameter"
            let field = texts(auth).constant(option?["field_name"]) ?? "Authorization"
            let value = request?["api_token"].flatMap { $0.text }.map { $0.contains("session_token") } ?? true
            guard value else { throw JinjaFault("the token is sent in another form", feature: "authenticator") }
            apply.merge(
                .text("${credentials.session_token}"),
                at: [isQuery ? "query" : "headers", isQuery ? field : field.lowercased()])
        } else {
            apply.merge(.text("Bearer ${credentials.session_token}"), at: ["headers", "authorization"])
        }
    }

    /// A request that obtains a token, with what marks it itself.
    private func step(_ login: Component) throws(JinjaFault) -> OutputMap {
        let texts = texts(login)
        var step = OutputMap()
        let base = AddressTemplate(
            Self.parts(try texts.parsed((login["url_base"] ?? login["url"])?.text?.trimmed ?? "")))
        base.noteHosts(in: catalog)
        let path = try texts.template(try texts.parsed(login["path"]?.text?.trimmed ?? ""))
        let method = texts.constant(login["http_method"])?.uppercased() ?? "GET"
        let gap = path.isEmpty || path.hasPrefix("/") ? "" : "/"
        step["request"] = .text("\(method) \(try base.template(with: texts))\(gap)\(path)")
        for (key, part) in [
            ("request_parameters", "query"), ("request_headers", "headers"), ("request_body_json", "body"),
            ("request_body_data", "body"),
        ] {
            guard let node = login[key], let value = try texts.entry(node), !value.isEmpty else { continue }
            step[part] = value
            if key == "request_body_data" { step["encoding"] = .text("form") }
        }
        if let inner = login.component("authenticator"), inner.type != "NoAuth" {
            var builder = SchemeBuilder(catalog: catalog, isAlone: false)
            try builder.read(inner)
            guard builder.isPlain else { throw JinjaFault("a login that needs a login", feature: "second-login") }
            for entry in builder.apply.entries { step.merge(entry.value, at: [entry.key]) }
        }
        step["auth"] = .text("none")
        return step
    }

    private mutating func legacySession(_ auth: Component) throws(JinjaFault) {
        become("session", "two_step")
        let texts = texts(auth)
        let address = AddressTemplate(Self.parts(try texts.parsed(auth["api_url"]?.text ?? "")))
        address.noteHosts(in: catalog)
        var body = OutputMap()
        for key in ["username", "password"] { if let node = auth[key] { body[key] = try texts.entry(node) } }
        let step = OutputMap([
            ("request", .text("POST \(try address.template(with: texts))/\(try template(auth["login_url"], auth))")),
            ("body", .map(body)), ("auth", .text("none")),
        ])
        keys["acquire"] = .list([.map(step)])
        let field = texts.constant(auth["session_token_response_key"]) ?? "id"
        keys["store"] = .entries([("session_token", .text(CELText("response.body").member(field).text))])
        let header = texts.constant(auth["header"])?.lowercased() ?? "authorization"
        apply.merge(.text("${credentials.session_token}"), at: ["headers", header])
    }

    private mutating func jwt(_ auth: Component) throws(JinjaFault) {
        become("jwt", "jwt")
        let texts = texts(auth)
        keys["algorithm"] = .text(texts.constant(auth["algorithm"]) ?? "HS256")
        let key = try texts.value(auth["secret_key"]).text
        keys["key"] = .text(auth["base64_encode_secret_key"]?.bool == true ? "base64.encode(bytes(\(key)))" : key)
        var header = OutputMap()
        for (from, to) in [("kid", "kid"), ("typ", "typ"), ("cty", "cty")] {
            if let node = auth["jwt_headers"]?[from], let value = try texts.entry(node) { header[to] = value }
        }
        var claims = OutputMap()
        for (from, to) in [("iss", "iss"), ("sub", "sub"), ("aud", "aud")] {
            if let node = auth["jwt_payload"]?[from], let value = try texts.entry(node) { claims[to] = value }
        }
        for entry in try texts.entry(auth["additional_jwt_payload"] ?? DocumentNode(.map([])))?.map?.entries ?? [] {
            claims[entry.key] = entry.value
        }
        for entry in try texts.entry(auth["additional_jwt_headers"] ?? DocumentNode(.map([])))?.map?.entries ?? [] {
            header[entry.key] = entry.value
        }
        if !header.entries.isEmpty { keys["header"] = .map(header) }
        if !claims.entries.isEmpty { keys["claims"] = .map(claims) }
        if let seconds = auth["token_duration"]?.integer, seconds > 0 { keys["lifetime"] = .text("\(seconds)s") }
        if let prefix = texts.constant(auth["header_prefix"]), prefix != "Bearer" {
            throw JinjaFault("a signed token behind '\(prefix)'", feature: "jwt-prefix")
        }
    }

    // MARK: Result

    private mutating func collect(_ node: DocumentNode, _ parameters: [String: DocumentNode]) {
        for path in ConfigUses.paths(in: node, parameters) where !paths.contains(path) { paths.append(path) }
    }

    /// The credentials that it reads.
    func credentials(reading secrets: OutputMap) -> OutputMap {
        var map = OutputMap()
        let mentioned = Set(paths)
        let text = String(describing: secrets)
        for setting in catalog.settings where setting.isCredential {
            let isRead =
                mentioned.contains { $0.starts(with: setting.path) } || text.mentions("credentials.\(setting.name)")
            guard isRead, var output = setting.output.map else { continue }
            // Which alternative of an object is meant is told by the scheme that is chosen: there it is
            // needed.
            if setting.path.count > 1 { output["required"] = nil }
            map[setting.name] = .map(output)
        }
        return map
    }

    /// The scheme as it is written.
    func scheme(reading secrets: OutputMap) -> OutputMap {
        var scheme = OutputMap()
        scheme["type"] = .text(type == "none" && !apply.entries.isEmpty ? "custom" : type)
        for entry in keys.entries where ["in", "name", "username", "password", "algorithm", "key"].contains(entry.key) {
            scheme[entry.key] = entry.value
        }
        let credentials = credentials(reading: secrets)
        if !credentials.entries.isEmpty { scheme["credentials"] = .map(credentials) }
        for entry in keys.entries where scheme[entry.key] == nil { scheme[entry.key] = entry.value }
        if !apply.entries.isEmpty { scheme["apply"] = .map(apply) }
        return scheme
    }
}

extension String {
    /// Whether it has a name that ends where a word does.
    fileprivate func mentions(_ name: String) -> Bool {
        var rest = self[...]
        while let range = rest.firstRange(ofPart: name) {
            let after = rest[range.upperBound...].unicodeScalars.first
            let goesOn =
                after.map { $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil } ?? false
            if !goesOn { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
