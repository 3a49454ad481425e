/// One form of a function: its types and what it does.
///
/// Calls are strict: with an argument that is an error the error is passed on and `body` is not run.
/// `body` is run only if the kinds of all arguments fit `parameters` (on dyn data the interpreter looks
/// for the first overload that fits; if none does, the result is a `type` error). It need not look at
/// kinds again, except inside `dyn`, lists and maps: the elements of a `list(string)` that came from
/// upstream may be anything.
public struct ExpressionOverload: Sendable {
    /// The implementation.
    typealias Body = @Sendable (borrowing ExpressionCall) throws(ExpressionFault) -> RuntimeValue
    /// Looks at a literal argument when the expression is compiled.
    ///
    /// What it throws is reported at load, at that argument; what it returns is kept with the program
    /// and found by `ExpressionCall.prepared(_:as:)`.
    typealias Preparation = @Sendable (ExpressionValue) throws(ExpressionFault) -> (any AnyObject & Sendable)?

    /// A stable name: `size_string`, `string_char_at_int`.
    public let id: String
    /// Whether it is called as a member; the receiver is then the first parameter.
    public let isMember: Bool
    /// The types of the arguments, the receiver first.
    ///
    /// `.parameter("A")` is a type parameter.
    public let parameters: [ExpressionType]
    /// The type of the result.
    public let result: ExpressionType
    /// Whether the last parameter may be repeated, at least once (`math.greatest`).
    public let isVariadic: Bool
    /// What looks at literal arguments, by their number (patterns, layouts, zones, units).
    let preparations: [Int: Preparation]
    let body: Body

    /// Declares a form that is called by its name: `hex.encode(b)`.
    init(
        _ id: String, _ parameters: [ExpressionType], _ result: ExpressionType, variadic: Bool = false,
        preparing preparations: [Int: Preparation] = [:], body: @escaping Body
    ) {
        self.init(id, isMember: false, parameters, result, variadic, preparations, body)
    }

    /// Declares a form that is called as a member: `s.trim()`.
    ///
    /// The receiver is the first argument.
    static func member(
        _ id: String, _ parameters: [ExpressionType], _ result: ExpressionType,
        preparing preparations: [Int: Preparation] = [:], body: @escaping Body
    ) -> ExpressionOverload {
        ExpressionOverload(id, isMember: true, parameters, result, false, preparations, body)
    }

    private init(
        _ id: String, isMember: Bool, _ parameters: [ExpressionType], _ result: ExpressionType, _ isVariadic: Bool,
        _ preparations: [Int: Preparation], _ body: @escaping Body
    ) {
        self.id = id
        self.isMember = isMember
        self.parameters = parameters
        self.result = result
        self.isVariadic = isVariadic
        self.preparations = preparations
        self.body = body
    }
}
