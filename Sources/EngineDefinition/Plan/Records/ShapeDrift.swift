/// A difference between the shape that upstream's records had and the one that they have.
public struct ShapeDrift: Sendable, Hashable {
    /// What kind of difference.
    public enum Change: String, Sendable, Hashable {
        /// A member that was never there before.
        case new
        /// A member that most records had and none has.
        case vanished
        /// A member of a type that it never had before.
        case changed
    }

    /// The member's name.
    public let field: String
    /// What kind of difference.
    public let change: Change
    /// Its types before.
    public let before: String
    /// Its types now.
    public let after: String

    /// Puts one together.
    public init(field: String, change: Change, before: String, after: String) {
        self.field = field
        self.change = change
        self.before = before
        self.after = after
    }

    /// One line for people.
    public var message: String {
        switch change {
        case .new: "upstream has a new field '\(field)' (\(after))"
        case .vanished: "upstream's field '\(field)' (\(before)) is gone from all records that were looked at"
        case .changed: "upstream's field '\(field)' was \(before), and is \(after) now"
        }
    }
}
