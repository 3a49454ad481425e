/// The name of a set of roots that an expression may use: expressions.md §2.
public struct ExpressionContext: Sendable, Hashable {
    /// The name, for example `response`.
    public let name: String
    /// Where such expressions stand, for reference pages.
    public let doc: String

    /// Names a context.
    public init(_ name: String, _ doc: String = "") {
        self.name = name
        self.doc = doc
    }

    /// Equal if the names are.
    public static func == (left: ExpressionContext, right: ExpressionContext) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ExpressionContext {
    /// `base`, and headers, query and cookies of a provider.
    public static let base = ExpressionContext("base", "what every request of the provider has")
    /// The request of an endpoint or stream.
    public static let request = ExpressionContext("request", "a request")
    /// The request of a detail call or of a child's call.
    public static let detail = ExpressionContext("detail", "a call for a record")
    /// What is asked of a response.
    public static let response = ExpressionContext("response", "a response")
    /// What is asked of a record.
    public static let record = ExpressionContext("record", "a record")
    /// What is asked of an item that matches a record.
    public static let match = ExpressionContext("match", "an item of a detail call's answer")
    /// What turns an odd answer into a list.
    public static let reshape = ExpressionContext("reshape", "an answer that is reshaped")
    /// Auth schemes.
    public static let auth = ExpressionContext("auth", "an auth scheme")
    /// What runs when somebody connects.
    public static let connect = ExpressionContext("connect", "connecting")
    /// A delivery whose connection is not known yet.
    public static let webhook = ExpressionContext("webhook", "a webhook delivery")
    /// A delivery whose connection is known.
    public static let event = ExpressionContext("event", "an event of a known connection")
    /// Calls that keep a subscription alive.
    public static let subscription = ExpressionContext("subscription", "a subscription")
    /// Steps and output of an action.
    public static let action = ExpressionContext("action", "an action")
}

/// What a field does with an absent value, null or a fault: expressions.md §3.
public enum ExpressionFieldClass: String, Sendable {
    /// Absent is absent.
    case value
    /// Absent is a fault.
    case requiredValue
    /// True or false; anything else is a fault.
    case test
    /// True or false; anything else does not match.
    case guarded
}

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
    /// Whether it stands for something that was missing or faulty, and reported.
    public let isPlaceholder: Bool
}

/// Text with expression holes as it was read: parsed, but not yet checked against what its roots are.
public struct TemplateField: Sendable {
    /// The scalar that it was written as; a number, boolean or null is sent as it is.
    public let scalar: Scalar
    /// Where it stands.
    public let span: Span
    /// Which roots its holes may use.
    public let context: ExpressionContext
    /// Whether it stands for something that was missing or faulty, and reported.
    public let isPlaceholder: Bool
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
