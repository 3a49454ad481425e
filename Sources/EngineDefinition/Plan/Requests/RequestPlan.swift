public import EngineHTTP
public import EngineLanguage

/// A request block, compiled: a run neither reads YAML nor parses expressions.
public struct RequestPlan: Sendable {
    /// The endpoint or step, for limits, logs and messages.
    public var name: String
    /// The method.
    public var method: HTTPMethod
    /// Where it goes, relative to `base` or by itself.
    public var target: TargetPlan
    /// The URL before a relative target.
    public var base: CompiledTemplate?
    /// Hosts, as globs, that may get the credentials beside that of `base`.
    public var hosts: [String]
    /// Whether it may go to an address that was learnt, wherever that is: it was checked when it was.
    var trustsAddress = false
    /// Query entries: the provider's, then the block's own.
    public var query: [EntryPlan]
    /// Header entries.
    public var headers: [EntryPlan]
    /// Cookie entries.
    public var cookies: [EntryPlan]
    /// What is sent.
    public var body: BodyPlan
    /// Values that are prepared for it, in order.
    public var prepared: [(name: String, body: BodyPlan)] = []
    /// How maps are written in the query and in a form; nothing: brackets.
    public var nesting: RequestDefinition.Nesting
    /// How lists are written; nothing: repeated, or with indices inside of maps.
    public var lists: RequestDefinition.ListStyle?
    /// How the credential is put on the request.
    public var authorization: AuthorizationPlan
    /// How the body of an answer is read.
    public var response = ResponsePlan()
    /// Whether it is asked whether the answer has changed.
    public var isConditional = false
    /// Scopes that the connection must have been granted.
    public var scopes: [String] = []
    /// Statuses that are no error; empty: 200 to 299 and 304.
    public var expected: [Int]
    /// What answers mean, nearest rule first.
    public var errors: [ErrorRulePlan]
    /// How often it is tried again.
    public var retry: RetryPlan
    /// Seconds that one attempt may take.
    public var timeoutSeconds: Double
    /// Redirects that are followed.
    public var maxRedirects: Int
    /// Whether it may be repeated although upstream may have acted on it.
    public var isIdempotent: Bool
    /// Whether it carries a key by which upstream knows a repetition.
    var sendsKey = false
    /// How much of each limit one call takes.
    public var cost: CompiledExpression?
    /// The limits that it falls under, with their numbers among those of the provider.
    public var limits: [(number: Int, plan: LimitPlan)] = []
    /// Where the block stands.
    public var span: Span
}

/// Where a request goes.
public struct TargetPlan: Sendable {
    /// The text, method included; nothing: the path is empty.
    public let template: CompiledTemplate?
    /// Bytes of the method and the spaces behind it.
    public let skipped: Int
    /// Whether it begins with a scheme, or is one hole that holds a whole URL.
    public let form: Form
    /// A path with its query that is sent as it is, in the place of the template.
    var verbatim: String?

    /// The forms of a target.
    public enum Form: Sendable {
        /// A path, joined to `base`.
        case relative
        /// An address that the definition spells out.
        case absolute
        /// One hole with a URL from data; it is sent as it is.
        case learnt
    }
}

/// What a request carries.
public enum BodyPlan: Sendable {
    /// Nothing.
    case none
    /// A value, written as JSON.
    case json(ValuePlan)
    /// A map, written as a form.
    case form(ValuePlan)
    /// Text as it is.
    case text(ValuePlan)
    /// A value in a format of its own.
    case written(WrittenFormat, ValuePlan)
    /// A GraphQL operation: its text, its name, its variables.
    case graphQL(query: String, operation: String?, variables: ValuePlan)
    /// Bytes as they are, and what they are unless the request's fields say it.
    case verbatim([UInt8], mediaType: String?)
}

/// The formats of bodies that are neither JSON nor a form nor text.
public enum WrittenFormat: Sendable, Hashable {
    /// A form in parts.
    case multipart
    /// An XML document.
    case xml
    /// A table.
    case csv
    /// A JSON value a line.
    case ndjson
    /// A message.
    case email
    /// Bytes.
    case binary
}

/// How a credential is put on a request: entries that are laid over the request's own.
public struct AuthorizationPlan: Sendable {
    /// The schemes that apply; empty: none.
    public var schemes: [String]
    /// Header entries.
    public var headers: [EntryPlan] = []
    /// Query entries.
    public var query: [EntryPlan] = []
    /// Cookie entries.
    public var cookies: [EntryPlan] = []
    /// Members of the body.
    public var body: ValuePlan?
    /// What is worked out over the request when all else stands.
    var signatures: [SignaturePlan] = []
    /// Whether a new credential can be obtained without a person.
    public var canRefresh = false

    /// No credential.
    public static let none = AuthorizationPlan(schemes: [])
}

/// A signature of a request, and where it goes.
struct SignaturePlan: Sendable {
    /// The scheme, for messages.
    let scheme: String
    let signer: any RequestSigner
    /// What reads the root `signature`.
    var marks = AuthorizationMarks()
}

/// Entries that a credential adds to a request.
struct AuthorizationMarks: Sendable {
    var headers: [EntryPlan] = []
    var query: [EntryPlan] = []
    var cookies: [EntryPlan] = []
    var body: ValuePlan?
}

/// A rule of `errors`, compiled.
public struct ErrorRulePlan: Sendable {
    /// Which answers are meant; nothing: all.
    public let when: CompiledExpression?
    /// What they mean.
    public let meaning: ErrorRule.Class
    /// What to tell.
    public let message: CompiledExpression?
    /// Upstream's own code.
    public let code: CompiledExpression?
    /// A duration or an instant.
    public let retryAfter: CompiledExpression?
}

/// How often a call is tried again.
public struct RetryPlan: Sendable, Hashable {
    /// Attempts in all.
    public var attempts: Int
    /// The first pause, in seconds.
    public var firstSeconds: Double
    /// The longest pause, in seconds.
    public var maxSeconds: Double
    /// Further answers that are tried again.
    public var when: CompiledExpression?

    /// Makes a plan; the defaults are those of definitions.md §4.
    public init(attempts: Int = 5, firstSeconds: Double = 1, maxSeconds: Double = 60, when: CompiledExpression? = nil) {
        self.attempts = attempts
        self.firstSeconds = firstSeconds
        self.maxSeconds = maxSeconds
        self.when = when
    }

    /// Equal if the figures are.
    public static func == (left: RetryPlan, right: RetryPlan) -> Bool {
        (left.attempts, left.firstSeconds, left.maxSeconds) == (right.attempts, right.firstSeconds, right.maxSeconds)
    }

    /// Hashes the figures.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(attempts)
        hasher.combine(firstSeconds)
        hasher.combine(maxSeconds)
    }
}
