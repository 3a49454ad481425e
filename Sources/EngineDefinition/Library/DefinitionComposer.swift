internal import EngineLanguage

/// Works out `extends`, `defaults` and a sync's changes on the syntax tree, before anything is read: what comes out has
/// every part in full, each node with the place where it was written.
struct DefinitionComposer {
    /// What is wrong.
    var diagnostics = DiagnosticList()

    /// A provider file, its own parent already merged in.
    mutating func compose(provider root: SyntaxNode) -> SyntaxNode {
        let defaults = root["defaults"]
        return root.mapEntries { entry in
            let value = compose(entry.key.text, entry.value, defaults)
            return SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: value)
        }
    }

    private mutating func compose(_ key: String, _ map: SyntaxNode, _ defaults: SyntaxNode?) -> SyntaxNode {
        switch key {
        case "endpoints":
            return resolve("endpoint", map, .block).mapParts { Self.fill($0, from: defaults) }
        case "streams":
            // A stream that calls an endpoint has the defaults through it.
            return resolve("stream", map, .block).mapParts {
                $0["endpoint"] == nil ? Self.fill($0, from: defaults) : $0
            }
        case "models": return resolve("model", map, .plain)
        case "auth": return resolve("scheme", map, .plain)
        default: return map
        }
    }

    private mutating func resolve(
        _ noun: String, _ map: SyntaxNode, _ rule: DefinitionMerger.Rule, outside: SyntaxNode? = nil
    ) -> SyntaxNode {
        var resolver = ExtendsResolver(noun, of: map, rule, outside: outside)
        let result = resolver.resolveAll(map)
        diagnostics.append(contentsOf: resolver.diagnostics)
        return result
    }

    private static func fill(_ part: SyntaxNode, from defaults: SyntaxNode?) -> SyntaxNode {
        guard let defaults else { return part }
        return DefinitionMerger.merge(part, over: defaults, .block)
    }

    // MARK: Syncs

    /// A sync over the composed provider that it reads: its streams over the provider's, its models beside them.
    mutating func compose(sync root: SyntaxNode, over provider: SyntaxNode) -> SyntaxNode {
        var result = root.mapEntries { $0.key.text == "streams" || $0.key.text == "models" ? nil : $0 }
        let streams = streams(of: root, over: provider)
        let models = models(of: root, over: provider)
        for (key, value) in [("streams", streams), ("models", models)] {
            guard let value else { continue }
            let added = SyntaxNode.map([(key, value)], at: value.span).entries ?? []
            let written = root.entries?.first { $0.key.text == key }
            let entry = written.map { SyntaxNode.Entry(key: $0.key, keySpan: $0.keySpan, value: value) }
            result = SyntaxNode(.mapping((result.entries ?? []) + (entry.map { [$0] } ?? added)), span: result.span)
        }
        return result
    }

    private mutating func streams(of sync: SyntaxNode, over provider: SyntaxNode) -> SyntaxNode? {
        let offered = provider["streams"]
        guard let written = sync["streams"], let entries = written.entries, !entries.isEmpty else {
            // What is no map is left for the reader to refuse.
            if let written = sync["streams"], !written.isNull, written.entries == nil { return written }
            return offered?.mapEntries { Self.isAbstract($0.value) ? nil : $0 }
        }
        // What is extended is the stream as it is here: laid over the provider's of its name.
        let named = written.mapEntries { entry in
            let value = entry.value.isNull ? SyntaxNode(.mapping([]), span: entry.value.span) : entry.value
            let extends = value["extends"] != nil
            let whole = extends ? value : ExtendsResolver.lay(value, over: offered?[entry.key.text], .block)
            return SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: whole)
        }
        let resolved = resolve("stream", named, .block, outside: offered)
        let defaults = provider["defaults"]
        return resolved.mapEntries { entry in
            let base = offered?[entry.key.text]
            var value = entry.value
            if written[entry.key.text]?["extends"] != nil { value = ExtendsResolver.lay(value, over: base, .block) }
            if base == nil, value["endpoint"] == nil { value = Self.fill(value, from: defaults) }
            return SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: value)
        }
    }

    private mutating func models(of sync: SyntaxNode, over provider: SyntaxNode) -> SyntaxNode? {
        guard let written = sync["models"] else { return provider["models"] }
        guard let offered = provider["models"] else { return resolve("model", written, .plain) }
        guard written.entries != nil else { return written }
        return DefinitionMerger.merge(resolve("model", written, .plain, outside: offered), over: offered)
    }

    private static func isAbstract(_ part: SyntaxNode) -> Bool { part["abstract"]?.scalar?.kind == .boolean(true) }
}

extension SyntaxNode {
    /// The same map with other parts.
    fileprivate func mapParts(_ change: (SyntaxNode) -> SyntaxNode) -> SyntaxNode {
        mapEntries { Entry(key: $0.key, keySpan: $0.keySpan, value: change($0.value)) }
    }
}
