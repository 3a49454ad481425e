/// An expression as it was read: parsed, but not yet checked against what its roots are.
public struct ExpressionField: Sendable {
    /// The scalar that it was written as; a number, boolean or null is the literal of that type.
    public let scalar: Scalar
    /// Where it stands.
    public let span: Span
    /// Which roots it may use.
    public let context: ExpressionContext
    /// What becomes of absent values.
    public let fieldClass: ExpressionFieldClass
    /// The parsed expression; nothing for a placeholder.
    public let expression: Expression?

    /// Whether it stands for something that was missing or faulty, and reported.
    public var isPlaceholder: Bool { expression == nil }
}

/// Text with expression holes as it was read: parsed, but not yet checked against what its roots are.
public struct TemplateField: Sendable {
    /// The scalar that it was written as; a number, boolean or null is sent as it is.
    public let scalar: Scalar
    /// Where it stands.
    public let span: Span
    /// Which roots its holes may use.
    public let context: ExpressionContext
    /// The parsed template; nothing for a placeholder.
    public let template: Template?

    /// Whether it stands for something that was missing or faulty, and reported.
    public var isPlaceholder: Bool { template == nil }
}

/// Any nesting of templates: a body.
public indirect enum TemplateTree: Sendable {
    /// A text with holes, or a plain value.
    case leaf(TemplateField)
    /// A list.
    case list([TemplateTree], Span)
    /// A map, in written order.
    case map(NamedValues<TemplateTree>, Span)

    /// Where it stands.
    public var span: Span {
        switch self {
        case .leaf(let field): field.span
        case .list(_, let span), .map(_, let span): span
        }
    }
}
