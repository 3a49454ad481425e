/// A node of an expression's tree.
struct ExpressionNode: Sendable {
    /// What it does with its operands.
    enum Kind: Sendable {
        case literal(ExpressionValue)
        /// A name; absolute with a leading dot.
        case identifier(String, isAbsolute: Bool)
        /// `a.b`, `a.?b`. Operands: a.
        case select(String, isOptional: Bool)
        /// `has(a.b)`. Operands: a.
        case presence(String)
        /// `a[b]`, `a[?b]`. Operands: a, b.
        case index(isOptional: Bool)
        /// `f(a, b)`. Operands: the arguments.
        case call(String)
        /// `a.f(b)`. Operands: receiver, arguments.
        case memberCall(String)
        case unary(UnaryOperator)
        case binary(BinaryOperator)
        case and
        case or
        /// `a ? b : c`.
        case conditional
        /// `[a, ?b]`, with the numbers of its optional elements.
        case list(optional: Set<Int>)
        /// `{k: v, ?k: v}`, with the numbers of its optional entries. Operands: key, value, key, value,
        /// …
        case map(optional: Set<Int>)
        /// A macro that goes over a list or map. Operands: range, then what the macro evaluates for
        /// each element.
        case comprehension(ExpressionMacro, variables: [String])
        /// `cel.bind(x, a, b)`, `a.optMap(x, b)`, `a.optFlatMap(x, b)`. Operands: a, b.
        case binding(BindingMacro, variable: String)
        /// `coalesce(a, …)`.
        case coalesce
        /// `isBlank(a)`.
        case isBlank
        /// Something that was reported already.
        case invalid
    }

    /// Which macro binds one value to a name.
    enum BindingMacro: Sendable {
        case bind
        case optionalMap
        case optionalFlatMap
    }

    /// An operator with one operand.
    enum UnaryOperator: String, Sendable {
        case not = "!"
        case negate = "-"
    }

    /// An operator with two strict operands.
    enum BinaryOperator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case `in`
    }

    let kind: Kind
    /// Where it stands, with the parentheses around it.
    var range: Range<Int>
    /// The part that a fault is about.
    let focus: Range<Int>
    let firstLink: Int32
    let linkCount: Int32
}
