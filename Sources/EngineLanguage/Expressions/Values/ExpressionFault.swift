/// An evaluation that ended with an error: kind and words, never a value of the data.
public struct ExpressionFault: Error, Sendable {
    /// Which kind of error.
    public let kind: ExpressionErrorKind
    /// What is wrong: lower case, no full stop; types and sizes, never values.
    public let message: String
    /// The part of the expression that failed.
    public var span: Span?

    /// Makes a fault.
    public init(_ kind: ExpressionErrorKind, _ message: String, at span: Span? = nil) {
        self.kind = kind
        self.message = message
        self.span = span
    }

    /// A bad argument, a failed conversion, an overflow.
    public static func value(_ message: String) -> ExpressionFault { ExpressionFault(.value, message) }

    /// Operands that no overload takes.
    public static func type(_ message: String) -> ExpressionFault { ExpressionFault(.type, message) }

    /// Something that was looked for is not there.
    public static func missing(_ message: String) -> ExpressionFault { ExpressionFault(.missing, message) }

    /// A budget is used up.
    public static func limit(_ message: String) -> ExpressionFault { ExpressionFault(.limit, message) }
}
