/// A difference of shapes, as the store remembers it.
public struct StoredDrift: Sendable, Hashable {
    /// The member's name.
    public let field: String
    /// `new`, `vanished` or `changed`.
    public let change: String
    /// Its types before.
    public let before: String
    /// Its types then.
    public let after: String

    /// Puts one together.
    public init(field: String, change: String, before: String, after: String) {
        self.field = field
        self.change = change
        self.before = before
        self.after = after
    }
}
