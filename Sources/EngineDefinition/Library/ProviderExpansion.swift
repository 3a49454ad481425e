internal import EngineLanguage

/// Writes a composed provider without anything that stands for something else.
enum ProviderExpansion {
    /// The tree without `extends`, `abstract` parts and `defaults`, with every preset in its general form.
    static func expand(_ tree: SyntaxNode, _ provider: ProviderDefinition) -> SyntaxNode {
        tree.mapEntries { entry in
            switch entry.key.text {
            case "extends", "defaults": return nil
            case "verify":
                guard let defaults = tree["defaults"] else { return entry }
                return entry.with(DefinitionMerger.merge(entry.value, over: defaults, .block))
            case "auth": return entry.with(parts(of: entry.value) { name, _ in provider.auth[name]?.expanded })
            case "pagination":
                return entry.with(parts(of: entry.value) { name, node in provider.pagination[name]?.block ?? node })
            case "endpoints":
                return entry.with(
                    parts(of: entry.value) { name, node in
                        guard let endpoint = provider.endpoints[name], !endpoint.isAbstract else { return nil }
                        return paginated(node, endpoint.pagination)
                    })
            case "streams":
                return entry.with(
                    parts(of: entry.value) { name, node in
                        guard let stream = provider.streams[name], !stream.isAbstract else { return nil }
                        return paginated(node, stream.pagination)
                    })
            default: return entry
            }
        }
    }

    private static func parts(of map: SyntaxNode, _ change: (String, SyntaxNode) -> SyntaxNode?) -> SyntaxNode {
        map.mapEntries { entry in change(entry.key.text, entry.value).map(entry.with) }
    }

    private static func paginated(_ node: SyntaxNode, _ choice: PaginationChoice?) -> SyntaxNode {
        guard case .inline(let pagination)? = choice else { return node }
        return node.mapValue(of: "pagination") { _ in pagination.block }
    }
}

extension SyntaxNode.Entry {
    /// The entry with another value.
    fileprivate func with(_ value: SyntaxNode) -> SyntaxNode.Entry {
        SyntaxNode.Entry(key: key, keySpan: keySpan, value: value)
    }
}
