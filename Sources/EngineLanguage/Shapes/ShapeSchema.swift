/// What a shape accepts, as data: the source of JSON Schema, reference pages and input schemas.
public indirect enum ShapeSchema: Sendable {
    /// Text of a format.
    case text(TextFormat, length: ClosedRange<Int>?)
    /// A whole number.
    case integer(ClosedRange<Int64>?)
    /// A number.
    case number(ClosedRange<Double>?)
    /// `true` or `false`.
    case boolean
    /// One of some words.
    case choice([ChoiceOption])
    /// Any value.
    case any
    /// An expression.
    case expression(ExpressionContext, ExpressionFieldClass)
    /// Text with expression holes, or, as a tree, any nesting of such texts.
    case template(ExpressionContext, isTree: Bool)
    /// A reference to a secret.
    case secretReference
    /// A list; `allowsOne` accepts a single element in its place.
    case list(ShapeSchema, allowsOne: Bool)
    /// A map of names to values.
    case map(key: TextFormat, value: ShapeSchema)
    /// An object of the description, by its name.
    case object(String)
    /// One of two.
    case either(ShapeSchema, ShapeSchema)
    /// The value or null.
    case nullable(ShapeSchema)
}

/// One word of a choice.
public struct ChoiceOption: Sendable, Hashable {
    /// The word.
    public let name: String
    /// What it means, one sentence; may be empty where the word says it.
    public let doc: String

    /// Makes an option.
    public init(_ name: String, _ doc: String = "") {
        self.name = name
        self.doc = doc
    }
}
