internal import EngineLanguage

/// Declares the roots of each context with the types that a file gives them (expressions reference §2).
struct ScopeBuilder {
    /// What every place of the provider has.
    private let common: [ExpressionRoot]
    /// The type of the root `input`; nothing: there is none.
    var input: ExpressionType?
    /// The parents of a partition, outermost first, by root name.
    var parents: [(name: String, type: ExpressionType)] = []
    /// The type of the root `cursor`; nothing: the stream has none.
    var cursor: ExpressionType?
    /// Whether a pass goes through time in steps, so that the root `cursor_end` is there.
    var hasWindow = false
    /// The type of the root `record`.
    var record: ExpressionType = .dyn
    /// The type of `response.body`, where nothing of it is secret.
    var body: ExpressionType = .dyn
    /// Whether records come out of others, so that there is a root `outer`.
    var hasOuter = false
    /// Whether the place is in a part that something else completes: what that may declare is open.
    var isIncomplete = false
    /// For what a request of a stage is made; nothing: the place is in none.
    var detail: Detail?
    /// Whether the place belongs to a stream: else `parent` and `outer` may be read, and have no value.
    var isOfStream = false
    /// The prepared values of the request, and whether a secret is in them.
    var encoded: [(name: String, isTainted: Bool)] = []
    /// Whether the place is in an auth scheme: its requests may send secrets, and all that answers is one.
    var isInAuth = false
    /// Whether the place is what a signer's result is put into.
    var hasSignature = false
    /// Whether the place is what a signer works out over a request.
    var seesRequest = false

    /// Whether the place is a step of an endpoint: its requests see what the endpoint's do, and answers are open.
    var isInStep = false
    /// Whether the place is a step while a person connects: its requests see credentials, and answers are open.
    var isConnecting = false
    /// Whether a choice of such a step is read, so that there is a root `item`.
    var hasChoice = false
    /// The results of steps, by name; nothing: the place has no steps before it.
    var steps: ExpressionObjectType?

    /// For what a request of a stage is made.
    enum Detail {
        case record
        case batch
    }

    /// Declares what a provider's own keys say.
    init(provider: ProviderDefinition) {
        let config = ExpressionType.object(Self.object("config", of: provider.config))
        let integration = ExpressionType.object(Self.integrationType(provider))
        common = [
            ExpressionRoot("config", config, doc: "Settings of the connection."),
            ExpressionRoot("metadata", .jsonObject, doc: "Values learnt after connecting."),
            ExpressionRoot("connection", .object(Self.connection), doc: "The connection itself."),
            ExpressionRoot("integration", integration, doc: "The operator's application."),
            ExpressionRoot("now", .timestamp, doc: "One instant for each request and each page."),
        ]
        input = provider.input.isEmpty ? nil : .object(Self.object("input", of: provider.input))
    }

    /// The scope of a context.
    func scope(_ context: ExpressionContext) -> ExpressionScope {
        var roots = common
        let context = placed(context)
        switch context {
        case .base: roots += [Self.credentials] + inputRoot
        case .request, .detail: roots += requestRoots + encodedRoot
        case .response: roots += requestRoots + [response]
        case .record: roots += recordRoots
        case .match: roots += recordRoots + [Self.itemOfAnswer]
        case .reshape: roots += reshapeRoots
        case .auth: roots += authRoots
        case .connect: roots += connectRoots
        case .setup: roots = Self.setupRoots
        default: break
        }
        if isInAuth || isConnecting { roots += encodedRoot }
        return ExpressionScope(context.place, roots: roots, elsewhere: Self.elsewhere)
    }

    /// The context whose roots a place has: where secrets may be sent, every field of a request has the same.
    private func placed(_ context: ExpressionContext) -> ExpressionContext {
        if isInAuth { return .auth }
        if isConnecting { return .connect }
        return isInStep && context == .auth ? .response : context
    }

    /// Takes what an endpoint's `shape` declares: the types of `record`, or of the body where there are no records.
    mutating func declare(_ shape: NamedValues<InputDefinition>, asRecord: Bool) {
        let isOpen = shape.isEmpty || isIncomplete
        let type: ExpressionType = isOpen ? .dyn : .object(Self.upstreamObject("shape", of: shape))
        record = asRecord ? type : .dyn
        body = asRecord ? .dyn : type
    }

    /// Whether an expression reads a root that differs from place to place within a provider.
    func isOfPlace(_ expression: CompiledExpression) -> Bool {
        if record != .dyn && expression.reads("record") || body != .dyn && expression.reads("response") { return true }
        let names = ["input", "cursor", "cursor_end", "outer", "parent"]
        return names.contains { expression.reads($0) } || parents.contains { expression.reads($0.name) }
    }

    /// Takes that records come out of others: `outer` is what they came out of, and nothing is known of their shape.
    mutating func takeApart() {
        hasOuter = true
        record = .dyn
    }

    /// The place of an endpoint that is called by itself, whoever calls it.
    func ofEndpoint() -> ScopeBuilder {
        var scopes = self
        scopes.parents = []
        scopes.cursor = nil
        scopes.hasOuter = false
        scopes.detail = nil
        scopes.isOfStream = false
        scopes.isInStep = false
        scopes.isConnecting = false
        scopes.steps = nil
        scopes.hasWindow = false
        scopes.encoded = []
        return scopes
    }

    // MARK: Contexts

    private var response: ExpressionRoot {
        guard case .object = body else { return Self.response(isTainted: false) }
        return Self.response(body: body)
    }

    private var inputRoot: [ExpressionRoot] {
        let type: ExpressionType? = isIncomplete ? .dyn : input
        return type.map { [ExpressionRoot("input", $0, doc: "Arguments of the call.")] } ?? []
    }

    private var encodedRoot: [ExpressionRoot] {
        if isIncomplete { return [ExpressionRoot("encoded", .dyn, doc: "Prepared values of the request.")] }
        guard !encoded.isEmpty else { return [] }
        let fields = encoded.map { ExpressionObjectType.Field($0.name, .bytes, isTainted: $0.isTainted) }
        let type = ExpressionObjectType("encoded", fields: fields)
        return [ExpressionRoot("encoded", .object(type), doc: "Prepared values of the request.")]
    }

    private var parentRoots: [ExpressionRoot] {
        parents.map { ExpressionRoot($0.name, $0.type, doc: "The current partition.") }
    }

    private var requestRoots: [ExpressionRoot] {
        let results: ExpressionType? = isIncomplete ? .dyn : self.steps.map { .object($0) }
        let steps = results.map { [ExpressionRoot("steps", $0, doc: "Results of the steps before.")] }
        return inputRoot + parentRoots + cursorRoots + detailRoots + (steps ?? []) + Self.ofAttempt
    }

    private var detailRoots: [ExpressionRoot] {
        switch detail {
        case .record: [recordRoot] + outerRoot
        case .batch: [Self.batch]
        case nil: []
        }
    }

    private var cursorRoots: [ExpressionRoot] {
        guard let cursor = self.cursor ?? (isIncomplete && isOfStream ? ExpressionType.dyn : nil) else { return [] }
        let start = ExpressionRoot("cursor", cursor, isOptional: true, doc: "Where this pass begins.")
        guard hasWindow || isIncomplete else { return [start] }
        return [start, ExpressionRoot("cursor_end", cursor, isOptional: true, doc: "Where its window ends.")]
    }

    private static let ofAttempt = [
        ExpressionRoot("page", .object(page), doc: "The page of the request."),
        ExpressionRoot("nonce", .string, doc: "32 hex digits, new on every attempt."),
        ExpressionRoot("idempotency_key", .string, doc: "A UUID, the same for all attempts."),
    ]

    private var recordRoots: [ExpressionRoot] {
        inputRoot + parentRoots + cursorRoots + [Self.pageOfRecord, response, recordRoot] + outerRoot + parentOfNone
    }

    private var recordRoot: ExpressionRoot {
        record == .dyn ? Self.anyItem : ExpressionRoot("record", record, doc: Self.anyItem.doc)
    }

    private var outerRoot: [ExpressionRoot] {
        hasOuter || !isOfStream || isIncomplete
            ? [ExpressionRoot("outer", .dyn, isOptional: true, doc: "What the item came out of.")] : []
    }

    /// A model reads its `parent` in a stream; where its endpoint is called alone there is none.
    private var parentOfNone: [ExpressionRoot] {
        guard !isOfStream, !parents.contains(where: { $0.name == "parent" }) else { return [] }
        return [ExpressionRoot("parent", .dyn, isOptional: true, doc: "The current partition.")]
    }

    private var reshapeRoots: [ExpressionRoot] {
        inputRoot + parentRoots + [
            Self.pageOfRecord, response, ExpressionRoot("row", .dyn, isOptional: true, doc: "The current row."),
        ]
    }

    private static let batch = ExpressionRoot("batch", .list(.dyn), doc: "The records of the call.")
    private static let itemOfAnswer = ExpressionRoot("item", .dyn, doc: "An item of the answer.")

    private static let pageOfRecord = ExpressionRoot("page", .object(page), doc: "The page that the record came on.")
    private static let anyItem = ExpressionRoot("record", .dyn, doc: "The item in hand.")

    /// What answers a scheme's own calls is secret; what answers a verification is not.
    private var authRoots: [ExpressionRoot] {
        let values = parents.map {
            ExpressionRoot($0.name, $0.type, isTainted: isInAuth, doc: "The value that is gone over.")
        }
        return [Self.credentials, Self.response(isTainted: isInAuth)] + stepRoots(isTainted: isInAuth) + values
            + signingRoots + Self.ofCall + (isInAuth ? Self.consentRoots : [])
    }

    /// What a step sees while a person connects.
    private var connectRoots: [ExpressionRoot] {
        let values = parents.map { ExpressionRoot($0.name, $0.type, doc: "The value that is gone over.") }
        let choice = hasChoice ? [ExpressionRoot("item", .dyn, doc: "What can be chosen.")] : []
        return [Self.credentials, Self.response(isTainted: false)] + stepRoots(isTainted: false) + values + choice
            + Self.ofCall + [Self.callback(isTainted: false), Self.callbackURL]
    }

    private static let ofCall = [
        ExpressionRoot("nonce", .string, doc: "32 hex digits, new on every attempt."),
        ExpressionRoot("idempotency_key", .string, doc: "A UUID, the same for all attempts."),
    ]

    /// What comes of asking a person, for the address and for the calls behind it; a code is a secret.
    private static let consentRoots = [
        callback(isTainted: true), callbackURL,
        ExpressionRoot("state", .string, doc: "A text by which the callback is known again."),
        ExpressionRoot("code_challenge", .string, doc: "What the address shows of the code verifier."),
        ExpressionRoot("code_verifier", .string, isTainted: true, doc: "What the token request proves itself by."),
    ]

    private static func callback(isTainted: Bool) -> ExpressionRoot {
        ExpressionRoot(
            "callback", .map(.string, .string), isTainted: isTainted, doc: "The query of the callback.")
    }

    private static let callbackURL = ExpressionRoot("callback_url", .string, doc: "This engine's callback address.")

    private static let setupRoots = [
        callbackURL, ExpressionRoot("webhook_url", .string, doc: "This engine's address for webhooks."),
        ExpressionRoot("install_url", .string, doc: "This engine's address for a marketplace."),
    ]

    private var signingRoots: [ExpressionRoot] {
        (hasSignature ? [Self.signature] : []) + (seesRequest ? [Self.signedRequest] : [])
    }

    private func stepRoots(isTainted: Bool) -> [ExpressionRoot] {
        [ExpressionRoot("steps", .jsonObject, isTainted: isTainted, doc: "Results of the steps before.")]
    }

    /// Whether a name is that of a root at some place.
    static func isRootSomewhere(_ name: String) -> Bool { elsewhere[name] != nil }

    private static let elsewhere = [
        "record": "records are mapped later, one by one", "response": "there is no response yet",
        "credentials":
            "what authorises calls is put into all of them: by 'apply' of an auth scheme, or by the provider's "
            + "'headers', 'query' and 'base'",
        "cursor": "only streams with a cursor have it",
        "cursor_end": "only a cursor with a 'window' has it",
        "input": "nothing declares an input here", "page": "only requests of endpoints have pages",
        "batch": "only a 'fetch' with 'batch' has it", "outer": "no record comes out of another here",
        "row": "only 'reshape' has it", "item": "no list is gone over here",
        "parent": "only what has 'for_each' has it",
        "callback": "only what connects a person sees it: 'acquire', and the steps of 'connect'",
        "encoded": "nothing is prepared by 'encode' here",
        "steps": "there is no 'before' whose results it could read",
        "signature": "only 'apply' of a scheme that signs has it",
        "request": "only what signs each request sees it: 'over', and claims with 'per_request'",
    ]
}

extension ExpressionContext {
    /// What the place is called in messages.
    fileprivate var place: String {
        switch self {
        case .base: "what every request has"
        case .request: "a request"
        case .response: "what reads a response"
        case .record: "what reads a record"
        case .detail: "a call for a record"
        case .match: "what reads an item"
        case .reshape: "what makes a list"
        case .auth: "an auth scheme"
        case .connect: "a step while connecting"
        case .setup: "a text for the operator"
        default: rawValue
        }
    }
}
