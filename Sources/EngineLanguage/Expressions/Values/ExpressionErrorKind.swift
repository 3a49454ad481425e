/// Why an evaluation ended without a value.
///
/// What a field does about it is the matter of its `ExpressionFieldClass`.
public enum ExpressionErrorKind: UInt8, Sendable {
    /// A plain select or index found nothing.
    case missing
    /// No overload fits the operands.
    case type
    /// A conversion failed, a number overflowed, an argument is bad.
    case value
    /// The evaluation is over its budget of steps or memory.
    case limit
}
