/// What a field does with the end of an evaluation (expressions reference §3).
public enum ExpressionFieldClass: String, Sendable, Hashable, CaseIterable {
    /// Missing and none are absent, null stays null, other errors are faults.
    case value
    /// A value must come; missing, none and null are faults.
    case required
    /// A bool must come; none and null are false, errors are faults.
    case test
    /// Matches if true; everything else does not.
    case `guard`
}
