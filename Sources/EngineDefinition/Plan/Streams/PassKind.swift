/// What a pass over a partition reads.
public enum PassKind: String, Sendable, Hashable {
    /// All of it; without a saved cursor.
    case full
    /// What changed since the cursor.
    case incremental
}
