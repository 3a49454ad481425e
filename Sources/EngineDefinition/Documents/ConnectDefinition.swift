public import EngineLanguage

/// What is done while a person connects, beside asking for what the scheme needs (definitions.md §6.3).
public struct ConnectDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "connect"
    /// What it is.
    public static let shapeDoc = "What is done while a person connects, and when the connection ends."

    /// What is done where the provider opens this engine first.
    public let install: InstallDefinition?
    /// Calls before the address is built at which a person is asked.
    public let before: [StepDefinition]
    /// What a callback must be, and what of it is kept.
    public let callback: CallbackDefinition?
    /// Calls behind the token: what there is in the account.
    public let after: [ConnectStepDefinition]
    /// What is kept of open credentials, worked out again after each refresh.
    public let metadata: NamedValues<ExpressionField>
    /// Calls when the connection is deleted.
    public let revoke: [StepDefinition]
    /// The keys that are written.
    private let written: Set<String>

    private static let keys = ["install", "before", "callback", "after", "metadata", "revoke"]

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        written = Set(Self.keys.filter { object.keySpan(of: $0) != nil })
        install = object.optional(
            "install", .object, "What is done where the provider opens this engine first, from its marketplace.")
        before = object.optional(
            "before", .oneOrList(of: .object), "Calls before the address is built at which a person is asked.",
            default: [])
        callback = object.optional("callback", .object, "What the callback must be, and what of it is kept.")
        after = object.optional(
            "after", .oneOrList(of: .object), "Calls behind the token: tenants, sites, the time zone.", default: [],
            example: "[{ request: GET /me, metadata: { time_zone: response.body.tz } }]")
        metadata = object.optional(
            "metadata", .map(of: .expression(in: .auth)),
            "What is kept of `credentials` that are `public`; worked out again after each refresh.", default: .init(),
            example: "{ team: credentials.team }")
        revoke = object.optional(
            "revoke", .oneOrList(of: .object), "Calls when the connection is deleted, before the scheme's `revoke`.",
            default: [])
    }

    /// Lays the keys of a scheme over the provider's.
    init(_ own: ConnectDefinition, over other: ConnectDefinition?) {
        guard let other else {
            self = own
            return
        }
        written = own.written.union(other.written)
        install = own.written.contains("install") ? own.install : other.install
        before = own.written.contains("before") ? own.before : other.before
        callback = own.written.contains("callback") ? own.callback : other.callback
        after = own.written.contains("after") ? own.after : other.after
        metadata = own.written.contains("metadata") ? own.metadata : other.metadata
        revoke = own.written.contains("revoke") ? own.revoke : other.revoke
    }
}

/// What the callback of a connecting person must be, and what of it is kept.
public struct CallbackDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "connect.callback"

    /// What must hold for it.
    public let check: ExpressionField?
    /// Who must have signed it.
    let signature: MessageSignatureDefinition?
    /// What of it is kept.
    public let metadata: NamedValues<ExpressionField>
    /// Where the block stands.
    public let span: Span

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        span = object.span
        check = object.optional(
            "check", .guarded(in: .auth), "What must hold for it; else it is refused.",
            example: "callback.shop == config.shop + '.acme.test'")
        signature = object.optional("signature", .object, "How it is signed; another one is refused.")
        metadata = object.optional(
            "metadata", .map(of: .expression(in: .auth)), "What of it is kept, in the clear.", default: .init(),
            example: "{ realm: callback.realmId }")
    }
}

/// A step behind the token, which may offer a choice.
public struct ConnectStepDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "connect.step"

    /// What is called.
    public let step: StepDefinition
    /// What is chosen of the answer.
    public let choice: ChoiceDefinition?

    /// Reads a step.
    public init(reading object: inout ObjectReader) {
        step = object.keys(of: StepDefinition.self)
        choice = object.optional(
            "choose", .object, "What of the answer a person chooses; they are asked only if there is more than one.",
            example: "{ into: site, from: response.body, label: item.name }")
    }
}

/// What a person chooses while connecting: a tenant, a site.
public struct ChoiceDefinition: Configurable {
    /// What happens where nobody is asked.
    public enum Fallback: String, ShapeChoice {
        /// The first one is taken.
        case first
        /// All are taken.
        case all
        /// Connecting fails.
        case fail
    }

    /// The name in shapes.
    public static let shapeName = "connect.choose"

    /// The name in `metadata`.
    public let name: Spanned<String>
    /// What can be chosen.
    public let list: ExpressionField
    /// What is kept.
    public let value: ExpressionField?
    /// What is shown.
    public let label: ExpressionField?
    /// Whether several may be chosen.
    public let isMany: Bool
    /// What happens where nobody is asked.
    public let otherwise: Fallback

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        name = object.required("into", .spanned(.name), "Name in `metadata`.", example: "site")
        list = object.required(
            "from", .expression(in: .auth, .required), "List to choose from.", example: "response.body")
        value = object.optional("value", .expression(in: .auth, .required), "What is kept of `item`; `item`.")
        label = object.optional(
            "label", .expression(in: .auth, .required), "What is shown of `item`; `item`.", example: "item.name")
        let many = object.optional(
            "many", .boolean, "Several may be chosen: then `metadata.<into>` is a list.", default: false)
        isMany = many
        let fallback: Fallback? = object.optional(
            "otherwise", .choice, "What happens where nobody is asked; `first`, or `all` with `many`.")
        otherwise = fallback ?? (many ? .all : .first)
        object.check(.conflictingKeys, "`otherwise: all` needs `many`.") { keys in
            fallback == .all && !many ? keys.breach("'otherwise: all' needs 'many: true'", at: "otherwise") : nil
        }
    }
}
