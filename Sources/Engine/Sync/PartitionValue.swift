internal import EngineLanguage

/// One partition: its name among those of its stream, and what its roots hold.
struct PartitionValue: Sendable {
    /// The values of the levels, joined.
    var key: String
    /// The roots, outermost level first.
    var parents: [(name: String, value: ExpressionValue)]
    /// Tells what the parents are like, of those levels that read only what changed; nothing: none does.
    var mark: String?
    /// Whether the conditions take it; else it is left as it is.
    var isTaken: Bool

    /// The only partition of a stream without levels.
    static let whole = PartitionValue(key: "", parents: [], isTaken: true)

    /// A partition of one more level.
    func adding(key inner: String, name: String, value: ExpressionValue, isTaken taken: Bool) -> PartitionValue {
        // JSON keeps keys apart whatever they hold.
        let joined =
            parents.isEmpty ? inner : JSONWriter.text(.array(Self.parts(key, parents.count) + [.string(inner)]))
        return PartitionValue(
            key: joined, parents: parents + [(name, value)], mark: mark, isTaken: isTaken && taken)
    }

    private static func parts(_ key: String, _ count: Int) -> [JSONValue] {
        guard count > 1, let parts = (try? JSONValue(parsing: key))?.elements else { return [.string(key)] }
        return parts
    }
}
