/// The keys of a map that is being read: finds repeated ones.
struct YAMLKeySet {
    /// Made only for maps so large that comparing with each key would be slow.
    private var texts: Set<String> = []

    /// 16: up to here comparing short texts is faster than hashing them.
    private static let largestCompared = 16

    /// Notes a key.
    /// - Returns: the entry that has the key already.
    mutating func insert(_ text: String, _ entries: [SyntaxNode.Entry]) -> SyntaxNode.Entry? {
        guard entries.count > Self.largestCompared else { return Self.first(text, entries) }
        if texts.isEmpty { texts = Set(entries.map(\.key.text)) }
        return texts.insert(text).inserted ? nil : Self.first(text, entries)
    }

    private static func first(_ text: String, _ entries: [SyntaxNode.Entry]) -> SyntaxNode.Entry? {
        for index in entries.indices where entries[index].key.text == text { return entries[index] }
        return nil
    }
}
