/// Something that a member of a family does not do as every member must.
public struct ConformanceFinding: Sendable, Hashable, CustomStringConvertible {
    /// The member, by the word that users write.
    public let member: String
    /// What every member must do, as a sentence.
    public let rule: String
    /// What it did instead.
    public let detail: String

    /// One line.
    public var description: String { "\(member): \(rule): \(detail)" }
}
