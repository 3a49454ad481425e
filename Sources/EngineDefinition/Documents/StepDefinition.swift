public import EngineLanguage

/// A call by itself: a request, or an endpoint with its inputs.
///
/// `verify` is one, and every step (definitions.md §4).
public struct StepCallDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "step.call"

    /// The name of its result, `steps.<name>`; its position where none is given.
    public let name: Spanned<String>?
    /// The endpoint that is called, instead of a request.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// The request.
    public let request: RequestDefinition
    /// Whether it is made at all.
    public let when: ExpressionField?
    /// Values kept on the connection, in the clear.
    public let metadata: NamedValues<ExpressionField>
    /// Where the call stands.
    public let span: Span

    /// Reads a call.
    public init(reading object: inout ObjectReader) {
        span = object.span
        name = object.optional(
            "name", .spanned(.text),
            "Name of the result, `steps.<name>`; the position. It has `status`, `headers` and `body`, and `output` "
                + "if an endpoint is called.", example: "login")
        endpoint = object.optional(
            "endpoint", .spanned(.text),
            "Endpoint that is called, instead of a request. Its `output` is that of the tool; of a list all pages are "
                + "read.")
        with = object.optional(
            "with", .map(of: .templateTree(in: .auth)),
            "Inputs of the endpoint; one that is given a secret is declared with `secret: true`.", default: .init())
        request = object.keys(of: RequestDefinition.self)
        when = object.optional("when", .test(in: .auth), "Whether it is made at all; true.")
        metadata = object.optional(
            "metadata", .map(of: .expression(in: .auth)), "Values kept on the connection, in the clear.",
            default: .init())
        object.check(.conflictingKeys, "Beside `endpoint` no key of a request is written.") { keys in
            guard keys.has("endpoint"), let extra = RequestDefinition.keys.first(where: keys.has) else { return nil }
            return keys.breach(
                "'\(extra)' is of no use beside 'endpoint', which has a request of its own", at: extra,
                help: "write it at the endpoint, or remove one of the two")
        }
        object.key("with", needs: "endpoint")
    }
}

/// A call with a name: one of an endpoint's `before` or `after`, of a scheme's `acquire` or `refresh`
/// (definitions.md §4).
public struct StepDefinition: Configurable {
    /// What happens when a step fails.
    public enum FailureRule: String, ShapeChoice {
        /// The whole fails.
        case fail
        /// The next step is made.
        case `continue`
    }

    /// The name in shapes.
    public static let shapeName = "step"

    /// What is called.
    public let call: StepCallDefinition
    /// What it is repeated for; its result is a list then.
    public let loop: StepLoopDefinition?
    /// When an answer is the last one; nothing: the first is.
    public let until: ExpressionField?
    /// A text that ends the waiting as failed.
    public let fail: ExpressionField?
    /// The pause before it is asked again.
    public let every: Spanned<Duration>?
    /// The longest that all of the asking may take.
    public let within: Spanned<Duration>?
    /// Values kept on the connection, sealed.
    public let store: NamedValues<ExpressionField>
    /// How long its result serves for the same arguments.
    public let cache: Spanned<Duration>?
    /// Whether its result is a secret.
    public let isSecret: Bool
    /// What happens when it fails.
    public let onError: FailureRule

    /// The pause where nothing else is said.
    static let defaultPause = Duration.seconds(2)
    /// The whole time where nothing else is said.
    static let defaultTime = Duration.seconds(600)

    /// Reads a step.
    public init(reading object: inout ObjectReader) {
        call = object.keys(of: StepCallDefinition.self)
        loop = object.optional(
            "for_each", .object(StepLoopDefinition.self),
            "What it is repeated for, one after the other; `steps.<name>` is a list then.",
            example: "{ values: input.ids, as: id }")
        until = object.optional(
            "until", .test(in: .auth), "It is asked again until this is true of its answer.",
            example: "response.body.status == 'done'")
        fail = object.optional(
            "fail", .expression(in: .auth), "A text ends the waiting as failed; asked of each answer before `until`.",
            example: "response.body.?error")
        every = object.optional(
            "every", .spanned(.duration(.seconds(1) ... .seconds(86_400))),
            "Pause before it is asked again; grows to 8 times of it while the answers stay the same. 2s.",
            example: "30s")
        within = object.optional(
            "within", .spanned(.duration(.seconds(1) ... .seconds(31 * 86_400))),
            "The longest that all of the asking may take; 10m.", example: "2h")
        store = object.optional(
            "store", .map(of: .expression(in: .auth)),
            "Values kept on the connection, sealed; only in `acquire` and `refresh`.",
            default: .init(), example: "{ access_token: response.body.token }")
        cache = object.optional(
            "cache", .spanned(.duration(.seconds(1) ... .seconds(31 * 86_400))),
            "How long its result serves for the same arguments, across runs too; not in `acquire` and `refresh`.",
            example: "1h")
        isSecret = object.optional(
            "secret", .boolean, "Whether its result is a secret, which goes into requests and nowhere else.",
            default: false)
        onError = object.optional(
            "on_error", .choice,
            "What happens when it fails: the whole fails, or the next step is made. Without a token the whole fails in "
                + "any case.",
            default: .fail)
        for key in ["fail", "every", "within"] { object.key(key, needs: "until") }
    }
}
