internal import EngineLanguage

extension ProviderChecker {
    /// `base`, and what is sent with every request.
    mutating func checkBase() {
        checkBase(provider.base)
        checkHeaders(provider.headers)
        checkSecrets(in: provider.headers, provider.query, provider.cookies)
    }

    /// An absolute URL without query and fragment, or one hole.
    mutating func checkBase(_ base: TemplateField) {
        guard !base.isPlaceholder, base.scalar.kind == .string else { return }
        checkHost(of: base)
        let text = base.scalar.text
        let holes = RootMentions.holes(of: text)
        if let hole = holes.first, hole.lowerBound == 0 { return checkBeginning(hole, of: base) }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            report(
                .invalidBase, "'base' must be an absolute URL, not '\(text)'", at: base.span,
                help: "begin with 'https://'")
            return
        }
        let literal = text.utf8.enumerated().filter { place, _ in !holes.contains { $0.contains(place) } }
        if let mark = literal.first(where: { $0.element == UInt8(ascii: "?") || $0.element == UInt8(ascii: "#") }) {
            let span = base.scalar.span(ofDecoded: mark.offset..<mark.offset + 1, in: base.span.file)
            report(.invalidBase, "'base' has no query and no fragment", at: span, help: "write entries under 'query'")
        }
        if text.hasPrefix("http://"), !text.isLoopback {
            report(.insecureBase, "'base' is not encrypted", at: base.span, help: "use 'https://', if the API has it")
        }
    }

    /// A hole that begins a base holds an address with its scheme, so a setting that is only a host is too little.
    private mutating func checkBeginning(_ hole: Range<Int>, of base: TemplateField) {
        let inner = String(decoding: Array(base.scalar.text.utf8)[hole], as: UTF8.self)
        guard let mention = RootMentions.inTemplate(inner).first, mention.root == "config", mention.path.count == 2,
            let setting = provider.config[mention.path[1]], let format = setting.format,
            [.hostname, .subdomain].contains(format)
        else { return }
        report(
            .invalidBase,
            "'base' must be an absolute URL, and 'config.\(mention.path[1])' is only a \(format.rawValue)",
            at: base.scalar.span(ofDecoded: hole, in: base.span.file), help: "begin with 'https://'")
    }

    /// Everything of a request block.
    mutating func check(request: RequestDefinition) {
        if let base = request.base { checkBase(base) }
        if let field = request.request { checkTarget(field) }
        checkHeaders(request.headers)
        checkSecrets(in: request.headers, request.query, request.cookies)
        checkBody(of: request)
        checkCondition(of: request)
        checkResponse(of: request)
        for entry in request.encode { checkShape(of: entry.value.content, in: entry.value.encoding) }
        checkOrder(of: request.errors)
        for name in request.auth ?? [] { checkScheme(name) }
        if let form = request.applyAs { checkForm(form, of: request) }
    }

    private mutating func checkScheme(_ name: Spanned<String>) {
        guard !name.isPlaceholder, provider.auth[name.value] == nil else { return }
        let inner = provider.auth.flatMap { scheme in scheme.value.scheme.inner.map { "\(scheme.name).\($0.name)" } }
        let meant = name.value.hasPrefix(".") ? (schemeInHand ?? "") + name.value : name.value
        guard !inner.contains(meant) else { return }
        diagnostics.append(
            Suggestion.unknown(
                .unknownScheme, "there is no auth scheme '\(name.value)'", word: name.value, at: name.span,
                among: provider.auth.names + inner + ["none"]))
    }

    private mutating func checkForm(_ form: Spanned<String>, of request: RequestDefinition) {
        let schemes =
            request.auth.map { names in names.compactMap { provider.auth[$0.value] } } ?? provider.auth.map(\.value)
        let forms = schemes.flatMap(\.parts.applyAs.names)
        guard !form.isPlaceholder, !forms.contains(form.value) else { return }
        diagnostics.append(
            Suggestion.unknown(
                .unknownForm, "no scheme has a form '\(form.value)'", word: form.value, at: form.span,
                among: forms.uniqued()))
    }

    // MARK: Method and path

    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private static func method(of text: String) -> String {
        String(Substring(text.utf8.prefix { $0 != UInt8(ascii: " ") }))
    }

    private mutating func checkTarget(_ field: TemplateField) {
        guard !field.isPlaceholder, field.scalar.kind == .string else { return }
        let text = field.scalar.text
        let method = Self.method(of: text)
        guard Self.methods.contains(method) else {
            let span = field.scalar.span(ofDecoded: 0..<method.utf8.count, in: field.span.file)
            diagnostics.append(
                Suggestion.unknown(
                    .invalidMethod, "'\(method)' is no method", word: method, at: span, among: Self.methods))
            return
        }
        let rest = text.utf8.dropFirst(method.utf8.count).drop { $0 == UInt8(ascii: " ") }
        let start = text.utf8.count - rest.count
        let target = String(Substring(rest))
        guard !target.isEmpty else { return }
        let holes = RootMentions.holes(of: target)
        if holes.count == 1, holes[0] == 0..<target.utf8.count { return }
        let whole = field.scalar.span(ofDecoded: start..<text.utf8.count, in: field.span.file)
        if target.hasPrefix("https://") || target.hasPrefix("http://") {
            checkHost(of: field)
        } else if !target.hasPrefix("/"), holes.first?.lowerBound != 0 {
            report(.invalidPath, "a path begins with '/'", at: whole, help: "write '\(method) /\(target)'")
            return
        }
        for (place, byte) in target.utf8.enumerated() where byte <= 0x20 || byte == UInt8(ascii: "#") {
            guard !holes.contains(where: { $0.contains(place) }) else { continue }
            let span = field.scalar.span(ofDecoded: start + place..<start + place + 1, in: field.span.file)
            let name = byte == UInt8(ascii: "#") ? "'#'" : "a space"
            return report(.invalidPath, "a path cannot hold \(name)", at: span, help: "write it percent-encoded")
        }
    }

    /// Only what is read again can be as before (RFC 9110 §13.1).
    private mutating func checkCondition(of request: RequestDefinition) {
        let method = request.request.map { Self.method(of: $0.scalar.text) } ?? "GET"
        guard request.isConditional == true, method != "GET", method != "HEAD", let field = request.request else {
            return
        }
        report(
            .uselessKey, "'conditional' is for GET, and this is \(method)", at: field.span,
            help: "remove 'conditional'")
    }

    // MARK: Body

    private mutating func checkBody(of request: RequestDefinition) {
        guard let body = request.body else { return }
        if request.graphql != nil {
            return report(.bodyShape, "'graphql' makes the body itself", at: body.span, help: "remove 'body'")
        }
        let method = request.request.map { Self.method(of: $0.scalar.text) } ?? "GET"
        if method == "GET" || method == "HEAD" {
            report(
                .bodyWithGet, "a \(method) request has a body", at: body.span, help: "use 'query', or another method")
        }
        if let encoding = request.encoding { checkShape(of: body, in: encoding) }
    }
}

extension String {
    /// Whether a URL names this machine.
    fileprivate var isLoopback: Bool {
        let host = dropFirst("http://".count).prefix { $0 != "/" }
        return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
    }
}
