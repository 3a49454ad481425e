internal import EngineLanguage

/// Lays the parts of a map over those that they extend: endpoints, streams, models, schemes (definitions.md §2.8).
struct ExtendsResolver {
    /// The longest chain (definitions.md §10).
    static let longestChain = 16
    /// Keys that say something of one part only; an `extends` that is left says that a part is not whole.
    private static let own: Set<String> = ["abstract"]

    /// What the parts are called in messages.
    let noun: String
    /// How a part is laid over another.
    let rule: DefinitionMerger.Rule
    /// Further parts that may be extended, already resolved.
    let outside: SyntaxNode?
    private let parts: NamedValues<SyntaxNode>
    private var resolved: [String: SyntaxNode] = [:]
    private var chain: [String] = []
    /// What is wrong.
    private(set) var diagnostics = DiagnosticList()

    /// Prepares a map of parts.
    init(_ noun: String, of map: SyntaxNode, _ rule: DefinitionMerger.Rule, outside: SyntaxNode? = nil) {
        self.noun = noun
        self.rule = rule
        self.outside = outside
        parts = NamedValues(map.entries?.map { .init($0.key.text, at: $0.keySpan, $0.value) } ?? [])
    }

    /// The map with every part laid over what it extends.
    mutating func resolveAll(_ map: SyntaxNode) -> SyntaxNode {
        guard parts.contains(where: { $0.value["extends"] != nil }) else { return map }
        var entries: [SyntaxNode.Entry] = []
        for entry in map.entries ?? [] {
            let value = resolve(entry.key.text) ?? entry.value
            entries.append(SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: value))
        }
        return SyntaxNode(.mapping(entries), span: map.span)
    }

    private mutating func resolve(_ name: String) -> SyntaxNode? {
        if let done = resolved[name] { return done }
        guard let part = parts[name] else { return outside?[name] }
        guard let reference = part["extends"], let parent = reference.scalar?.text, reference.scalar?.kind == .string
        else {
            return part
        }
        var base: SyntaxNode?
        if let cycle = chain.firstIndex(of: name) {
            report(cycle: chain[cycle...] + [name], at: reference.span)
        } else if chain.count >= Self.longestChain {
            let message = "this is step \(chain.count + 1) of a chain of 'extends'; the most is \(Self.longestChain)"
            diagnostics.append(Diagnostic(.extendsTooDeep, message, at: reference.span))
        } else {
            chain.append(name)
            base = resolve(parent)
            chain.removeLast()
            if base == nil { report(unknown: parent, of: name, at: reference.span) }
        }
        let result = base == nil ? part : Self.lay(part, over: base, rule)
        // Inside a cycle what was found depends on where it was entered: only its end keeps the result.
        if chain.isEmpty || base != nil { resolved[name] = result }
        return result
    }

    /// A part over its parent; without one, the part alone.
    static func lay(_ part: SyntaxNode, over parent: SyntaxNode?, _ rule: DefinitionMerger.Rule) -> SyntaxNode {
        let alone = part.without("extends")
        guard let parent else { return alone }
        return DefinitionMerger.merge(alone, over: parent.mapEntries { own.contains($0.key.text) ? nil : $0 }, rule)
    }

    private mutating func report(unknown parent: String, of name: String, at span: Span) {
        let known = parts.names.filter { $0 != name } + (outside?.entries?.map(\.key.text) ?? [])
        let message = "\(noun) '\(name)' extends '\(parent)', which does not exist"
        diagnostics.append(Suggestion.unknown(.unknownParent, message, word: parent, at: span, among: known))
    }

    private mutating func report(cycle: ArraySlice<String>, at span: Span) {
        let way = cycle.map { "'\($0)'" }.joined(separator: " → ")
        diagnostics.append(Diagnostic(.extendsCycle, "\(noun) '\(cycle.last ?? "")' extends itself: \(way)", at: span))
    }
}
