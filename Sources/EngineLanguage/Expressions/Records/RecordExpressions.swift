/// The expressions that a stream evaluates for each record, compiled together when its first page
/// comes: their paths are joined in one trie, and what does not depend on the record is computed once a
/// page.
public final class RecordExpressions: Sendable {
    private let expressions: [CompiledExpression]
    private let made = Once<RecordPrograms>()

    /// Takes expressions.
    /// - Parameter expressions: the set, which results are asked of by number.
    public init(_ expressions: [CompiledExpression]) {
        self.expressions = expressions
    }

    /// The number of expressions.
    public var count: Int { expressions.count }

    /// The expression of a number.
    public subscript(index: Int) -> CompiledExpression { expressions[index] }

    /// Whether a page came.
    var isMade: Bool { made.isMade }

    /// The programs, compiled when they are first asked for.
    /// - Throws: `limit` if one of them is too large.
    func programs() throws(ExpressionFault) -> RecordPrograms {
        try made.value { () throws(ExpressionFault) in try RecordPrograms(expressions) }
    }
}
