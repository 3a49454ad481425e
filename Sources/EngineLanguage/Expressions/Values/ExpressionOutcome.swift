/// How the evaluation of a field ended, after the rules of its `ExpressionFieldClass`.
public enum ExpressionOutcome: Sendable {
    /// A value; never an optional. Of a test or a guard it is a bool.
    case value(ExpressionValue)
    /// There is no value, and the field may be without one.
    case absent
    /// The field needed a value and there is none, or the evaluation failed.
    case fault(ExpressionFault)

    /// The value, if there is one.
    public var value: ExpressionValue? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    /// The fault, if it is one.
    public var fault: ExpressionFault? {
        guard case .fault(let fault) = self else { return nil }
        return fault
    }
}
