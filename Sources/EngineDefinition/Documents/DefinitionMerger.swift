internal import EngineLanguage

/// Lays one part of a definition over another: `extends`, `defaults`, and a sync's stream over the provider's.
///
/// Maps merge deep, lists and scalars replace, null removes what was inherited, and two keys add up: the tests of
/// `where` must all hold, and of `errors` the nearer list is asked first (definitions.md §2.2). Every node keeps the
/// span where it was written, so that a fault in an inherited part is shown there.
struct DefinitionMerger {
    /// Which keys add up, and what lies below.
    indirect enum Rule: Sendable {
        /// Nothing adds up: maps of templates, bodies, and everything else.
        case plain
        /// A block whose `where` and `errors` add up: an endpoint, a stream, a scheme's step.
        case block
        /// A map of names to parts that follow a rule.
        case named(Rule)
        /// A map whose `errors` add up and some of whose keys follow rules of their own.
        case keys([String: Rule])

        /// The rule of a whole provider file.
        static let provider = Rule.keys([
            "endpoints": .named(.block), "streams": .named(.block), "defaults": .block,
        ])

        func adds(_ key: String) -> Bool {
            switch self {
            case .plain, .named: false
            case .block: key == "where" || key == "errors"
            case .keys: key == "errors"
            }
        }

        func below(_ key: String) -> Rule {
            switch self {
            case .plain: .plain
            // What a stream reads beside its first reading has the keys of a stream.
            case .block: key == "changes" || key == "deletes" ? .block : .plain
            case .named(let rule): rule
            case .keys(let rules): rules[key] ?? .plain
            }
        }
    }

    /// The stronger node over the weaker; entries stand in the weaker's order, new ones behind.
    static func merge(_ strong: SyntaxNode, over weak: SyntaxNode, _ rule: Rule = .plain) -> SyntaxNode {
        guard let own = strong.entries, let inherited = weak.entries, !inherited.isEmpty else { return strong }
        guard !own.isEmpty else { return SyntaxNode(weak.content, span: strong.span) }
        var index = EntryIndex(inherited)
        var result: [SyntaxNode.Entry?] = inherited
        for entry in own {
            guard let place = index.place(of: entry.key.text) else {
                result.append(entry)
                continue
            }
            result[place] = combined(entry, inherited[place], rule)
        }
        return SyntaxNode(.mapping(result.compactMap { $0 }), span: strong.span)
    }

    private static func combined(
        _ own: SyntaxNode.Entry, _ inherited: SyntaxNode.Entry, _ rule: Rule
    ) -> SyntaxNode.Entry? {
        let key = own.key.text
        if own.value.isNull { return nil }
        if rule.adds(key) {
            let elements = alternatives(own.value) + alternatives(inherited.value)
            let sum = SyntaxNode(.sequence(elements), span: own.value.span)
            return SyntaxNode.Entry(key: own.key, keySpan: own.keySpan, value: sum)
        }
        let value = merge(own.value, over: inherited.value, rule.below(key))
        return SyntaxNode.Entry(key: own.key, keySpan: own.keySpan, value: value)
    }

    private static func alternatives(_ node: SyntaxNode) -> [SyntaxNode] {
        if node.isNull { return [] }
        return node.elements ?? [node]
    }
}

/// Finds a map's entries by key: a scan for the usual few, a dictionary for many.
private struct EntryIndex {
    private let entries: [SyntaxNode.Entry]
    private var places: [String: Int] = [:]

    /// 12: below it a scan of short strings is faster than hashing them all.
    private static let scanned = 12

    init(_ entries: [SyntaxNode.Entry]) {
        self.entries = entries
        guard entries.count > Self.scanned else { return }
        places.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() { places[entry.key.text] = place }
    }

    mutating func place(of key: String) -> Int? {
        if entries.count > Self.scanned { return places[key] }
        return entries.firstIndex { $0.key.text == key }
    }
}
