internal import EngineLanguage

extension PlanCompiler {
    /// The config fields with which whoever fills them could have a scheme send the operator's secret to any host.
    ///
    /// A choice, one label of a host and a pattern that ends in a domain lead nowhere but to the provider.
    /// - Parameter scheme: the scheme.
    /// - Returns: their names; none for a scheme that has no secret of the operator's.
    public func openHosts(of scheme: String) -> Set<String> {
        guard let definition = provider.auth[scheme], definition.readsApplication else { return [] }
        var texts = definition.expanded.texts
        if texts.contains(where: \.isPath) { texts.append(provider.base.scalar.text) }
        let settings = config()
        var found: Set<String> = []
        for text in texts {
            for (name, isWhole) in text.hostMentions {
                guard let field = settings.fields.first(where: { $0.name == name }), !found.contains(name),
                    field.namesAnyHost(isWhole: isWhole)
                else { continue }
                found.insert(name)
            }
        }
        return found
    }
}

extension SchemeDefinition {
    /// Whether its requests may carry what the operator registered: beside the scopes, which are no secret.
    fileprivate var readsApplication: Bool {
        if scheme is OAuth1Scheme { return true }
        return expanded.texts.contains { text in
            let mentions = text.utf8.contains(UInt8(ascii: "$")) ? RootMentions.inTemplate(text) : []
            return (mentions + RootMentions.inExpression(text)).contains {
                $0.root == "integration" && $0.path.count > 1 && $0.path[1] != "scopes"
            }
        }
    }
}

extension SettingsPlan.Field {
    private static let hosts = [
        "engine.com", "engine.net", "engine.org", "engine.io", "engine.dev", "engine.example", "a.b-c.example",
        "192.0.2.1",
    ]

    /// Whether it takes hosts that have nothing in common.
    /// - Parameter isWhole: whether it holds a whole address.
    /// - Returns: whether it does.
    fileprivate func namesAnyHost(isWhole: Bool) -> Bool {
        guard definition.type == .string else { return false }
        // A text without a form that begins a value is no address: those are checked.
        if isWhole, definition.format != .url, pattern == nil { return false }
        return Self.hosts.contains { host in
            let plan = SettingsPlan(fields: [self])
            return (try? plan.complete([name: isWhole ? "https://\(host)" : host], ExpressionBindings())) != nil
        }
    }
}

extension SyntaxNode {
    /// All texts in it, but for keys.
    fileprivate var texts: [String] {
        if let entries { return entries.flatMap(\.value.texts) }
        if let elements { return elements.flatMap(\.texts) }
        return scalar.map { [$0.text] } ?? []
    }
}

extension String {
    /// Whether it is a path alone, after a method or by itself.
    fileprivate var isPath: Bool {
        if hasPrefix("/") { return true }
        let words = split(separator: " ", maxSplits: 1)
        return words.count == 2 && words[1].hasPrefix("/") && words[0].utf8.allSatisfy { (65...90).contains($0) }
    }

    /// The config fields that its host reads, unless a domain that is written out follows; and whether one holds the
    /// whole address.
    fileprivate var hostMentions: [(name: String, isWhole: Bool)] {
        // A method may stand before it, also before a hole that is a whole address.
        if let hole = firstRange(of: " ${"), self[..<hole.lowerBound].utf8.allSatisfy({ (65...90).contains($0) }) {
            return String(self[hole.lowerBound...].dropFirst()).hostMentions
        }
        guard let range = hostRange else { return [] }
        let bytes = Array(utf8)
        var found: [(name: String, isWhole: Bool)] = []
        for hole in RootMentions.holes(of: self) where hole.overlaps(range) {
            let rest = bytes[hole.upperBound..<max(hole.upperBound, range.upperBound)]
            let isBounded = rest.first == UInt8(ascii: ".") && rest.dropFirst().first != UInt8(ascii: "$")
            guard hole.lowerBound == 0 || !isBounded else { continue }
            for mention in RootMentions.inTemplate(String(decoding: bytes[hole], as: UTF8.self))
            where mention.root == "config" && mention.path.count > 1 {
                found.append((mention.path[1], hole.lowerBound == 0))
            }
        }
        return found
    }
}
