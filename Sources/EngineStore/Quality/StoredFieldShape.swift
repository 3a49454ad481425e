/// A member of upstream's records, as the store remembers it.
public struct StoredFieldShape: Sendable, Hashable {
    /// Its name.
    public let field: String
    /// Its types, one bit for each.
    public let types: Int
    /// Records of the sample that had it.
    public let present: Int
    /// Records of the sample.
    public let checked: Int

    /// Puts one together.
    public init(field: String, types: Int, present: Int, checked: Int) {
        self.field = field
        self.types = types
        self.present = present
        self.checked = checked
    }
}
