/// What a field does with its expression: how absence is taken, which type it needs, where the value
/// goes.
public struct ExpressionPurpose: Sendable {
    /// The field as users know it: `next`, `models.Issue.fields.title`.
    public let name: String
    /// What it does with the end of an evaluation.
    public let fieldClass: ExpressionFieldClass
    /// The type that the value must have; nothing if any will do.
    ///
    /// A test and a guard need a bool anyway.
    public let type: ExpressionType?
    /// Where the value is kept or shown, if no secret may go there: `records`, `metadata`.
    public let destination: String?

    /// Makes a purpose.
    public init(
        _ name: String, _ fieldClass: ExpressionFieldClass = .value, type: ExpressionType? = nil,
        storedIn destination: String? = nil
    ) {
        self.name = name
        self.fieldClass = fieldClass
        self.type = type
        self.destination = destination
    }
}
