/// The map that is read, and which of its keys were asked for.
///
/// A class, for it is shared by a reader and the rules that look at its keys, and copying it for each
/// would cost more than reading most of the keys.
final class MappingSource {
    /// The map.
    let node: SyntaxNode
    /// Its entries, less those that are refused in any map.
    let entries: [SyntaxNode.Entry]
    /// Where a missing key is reported.
    let anchor: Span
    /// How many errors there were before this object was read.
    let errorsBefore: Int
    /// Which entries were asked for.
    private(set) var claimed: [Bool]
    /// Required keys that are absent, with their reports, which wait for what is unknown here: a
    /// misspelt key is one fault.
    var missing: [(key: String, diagnostic: Diagnostic)] = []
    /// Breaches of rules that want a key, with the same wait.
    var wanting: [Diagnostic] = []
    /// The variants that were chosen.
    var choices: [FieldCondition] = []
    /// Whether a faulty choice makes it impossible to say which keys are unknown.
    var isUnclear = false
    /// A bit for each key: most keys that are asked for are not there, which one look at it tells.
    private let bloom: UInt64

    init(_ node: SyntaxNode, entries: [SyntaxNode.Entry], anchor: Span?, errorsBefore: Int) {
        self.node = node
        self.entries = entries
        self.anchor = anchor ?? entries.first?.keySpan ?? node.span
        self.errorsBefore = errorsBefore
        claimed = Array(repeating: false, count: entries.count)
        bloom = entries.reduce(0) { $0 | Self.bit($1.key.text) }
    }

    /// The entry of a key.
    func entry(_ key: String) -> SyntaxNode.Entry? { index(key).map { entries[$0] } }

    /// Whether a key is written.
    func has(_ key: String) -> Bool { index(key) != nil }

    /// Finds an entry and remembers that it is known.
    func claim(_ key: String) -> SyntaxNode.Entry? {
        guard let index = index(key) else { return nil }
        claimed[index] = true
        return entries[index]
    }

    private static func bit(_ key: String) -> UInt64 {
        1 << ((UInt64(key.utf8.first ?? 0) &* 7 &+ UInt64(key.utf8.count)) & 63)
    }

    private func index(_ key: String) -> Int? {
        guard bloom & Self.bit(key) != 0 else { return nil }
        for index in entries.indices where entries[index].key.text == key { return index }
        return nil
    }
}
