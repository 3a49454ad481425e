internal import EngineLanguage

extension ProviderChecker {
    // MARK: Hosts

    /// The host of a URL decides who gets the credentials: it may hold only what a setting's form allows.
    mutating func checkHost(of field: TemplateField) {
        let text = field.scalar.text
        guard let range = text.hostRange else { return }
        for hole in RootMentions.holes(of: text) where hole.overlaps(range) {
            let inner = String(decoding: Array(text.utf8)[hole], as: UTF8.self)
            for mention in RootMentions.inTemplate(inner) {
                guard let reason = unsafety(of: mention, isWholeURL: hole.count == text.utf8.count) else { continue }
                let place = mention.range.lowerBound + hole.lowerBound..<mention.range.upperBound + hole.lowerBound
                let span = field.scalar.span(ofDecoded: place, in: field.span.file)
                report(
                    .unsafeHost, "\(reason), and it decides which host gets the credentials", at: span,
                    help: help(mention))
            }
        }
    }

    private func unsafety(of mention: RootMentions.Mention, isWholeURL: Bool) -> String? {
        let name = mention.path.joined(separator: ".")
        switch mention.root {
        case "config":
            guard mention.path.count > 1, let setting = provider.config[mention.path[1]] else { return nil }
            return setting.isConfined ? nil : "'\(name)' may be any text"
        case "input", "parent", "record", "cursor", "object", "item": return "'\(name)' is not of the connection"
        case "credentials": return "'\(name)' is a secret"
        default: return nil
        }
    }

    private func help(_ mention: RootMentions.Mention) -> String? {
        guard mention.root == "config", mention.path.count > 1 else {
            return "ask for it under 'config', with a 'format'"
        }
        return "give '\(mention.path[1])' a 'format' (hostname, subdomain, url), a 'pattern' or 'options'"
    }

    // MARK: Headers

    private static let reserved: Set<String> = [
        "connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    /// Names of headers: none twice, none that the transport sets.
    mutating func checkHeaders(_ headers: NamedValues<TemplateTree>) {
        var seen: [String: String] = [:]
        for header in headers {
            let name = header.name.lowercased()
            if Self.reserved.contains(name) {
                report(
                    .reservedHeader, "header '\(header.name)' is set by the transport", at: header.span,
                    help: "remove it")
            }
            if let first = seen[name] {
                report(
                    .duplicateHeader, "'\(header.name)' and '\(first)' are one header", at: header.span,
                    help: "keep one of them")
            }
            seen[name] = header.name
        }
    }

    // MARK: Secrets that are written out

    private static let telling: Set<String> = [
        "access_token", "api-key", "api_key", "apikey", "authorization", "client_secret", "password", "private-token",
        "proxy-authorization", "x-access-token", "x-api-key", "x-api-token", "x-auth-token",
    ]

    /// Credentials that stand in the file.
    mutating func checkSecrets(in maps: NamedValues<TemplateTree>...) {
        for map in maps {
            for entry in map where Self.telling.contains(entry.name.lowercased()) {
                guard case .leaf(let field) = entry.value, field.isLiteral, field.scalar.kind != .null,
                    !field.scalar.text.isEmpty
                else { continue }
                diagnostics.conceal(field.span)
                report(
                    .literalSecret, "the value of '\(entry.name)' is written out", at: field.span,
                    help: "ask for it under 'auth', or read a value: \"${ … }\"")
            }
        }
    }
}

extension SettingDefinition {
    /// Whether its values cannot leave the place in a host that was meant for them.
    fileprivate var isConfined: Bool {
        if pattern != nil || type == .choice { return true }
        if type == .integer || type == .boolean { return true }
        switch format {
        case .hostname, .subdomain, .url, .uuid: return true
        default: return false
        }
    }
}

extension String {
    /// The bytes of a URL's host, or of its beginning where that is a hole; a method may stand before it.
    var hostRange: Range<Int>? {
        let bytes = Array(utf8)
        let start: Int
        if let scheme = firstOffset(of: "://"),
            RootMentions.holes(of: self).first.map({ scheme < $0.lowerBound }) ?? true
        {
            start = scheme + 3
        } else if hasPrefix("${") {
            return 0..<(RootMentions.holes(of: self).first?.upperBound ?? 0)
        } else {
            return nil
        }
        let holes = RootMentions.holes(of: self)
        var end = start
        while end < bytes.count {
            let isInside = holes.contains { $0.contains(end) }
            if !isInside, "/?#".utf8.contains(bytes[end]) { break }
            end += 1
        }
        return start..<end
    }

    /// The offset of the first occurrence of a text in the UTF-8.
    fileprivate func firstOffset(of text: String) -> Int? {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return nil }
        return (0...(bytes.count - wanted.count)).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
