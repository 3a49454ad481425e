public import EngineLanguage

/// An auth scheme, compiled: its five parts, whatever the type that it was written as.
public struct AuthPlan: Sendable {
    /// The scheme's name in the provider file.
    public var name: String
    /// The fields that a person fills.
    public var fields: [String]
    /// Calls that obtain a token; empty: nothing is obtained.
    public var acquire: [TokenStepPlan]
    /// Calls that renew it; empty: `acquire` again.
    public var refresh: [TokenStepPlan]
    /// The stored value without which there is nothing to renew with.
    public var refreshNeeds: String?
    /// What is kept of the last answer.
    public var store: [(name: String, value: CompiledExpression)]
    /// When the token ends.
    public var expires: CompiledExpression?
    /// Seconds before its end at which a token is renewed.
    public var refreshBeforeSeconds: Double
    /// Seconds that a token lives when nothing says it; nothing: for ever.
    public var lifetimeSeconds: Double?
    /// Whether a refresh may be sent again although its answer was lost: its token serves more than once.
    var mayRepeatRefresh = false
    /// What is asked for where the operator names no scopes.
    var defaultScopes: [String] = []
    /// How a request is marked.
    public var authorization: AuthorizationPlan
    /// Further forms, by name.
    public var forms: [String: AuthorizationPlan]
    /// How a person is asked; nothing: fields are filled, or tokens imported.
    public var consent: ConsentPlan?
    /// What is done while a person connects.
    public var connect: ConnectPlan?
    /// Calls that take the access back.
    var revoke: [TokenStepPlan] = []

    /// Whether something in the account may have to be chosen.
    public var offersChoice: Bool { connect?.after.contains { $0.choice != nil } ?? false }

    /// Whether a token can be had without a person.
    public var canAcquire: Bool { !acquire.isEmpty }
}

extension AuthPlan {
    /// That of a provider without schemes: nothing is asked for, and nothing is sent.
    package static let none = AuthPlan(
        name: "none", fields: [], acquire: [], refresh: [], store: [], refreshBeforeSeconds: 0, authorization: .none,
        forms: [:])

    /// Whether new credentials can be obtained without a person.
    package var canRenew: Bool { !acquire.isEmpty || !refresh.isEmpty }

    /// Whether a connection has credentials of it: fields that were filled, or what a person has granted.
    package var hasCredentials: Bool { !fields.isEmpty || canRenew || keepsTokens }

    /// Whether these credentials can be replaced without a person: by the refresh token among them, or from the
    /// beginning.
    package func canRenew(_ credentials: ExpressionMap) -> Bool { canAcquire || refreshes(credentials) }

    /// Whether it works something out over each request.
    package var signsRequests: Bool { !authorization.signatures.isEmpty }

    /// Whether the next renewal sends the stored refresh token, rather than beginning anew.
    package func refreshes(_ credentials: ExpressionMap) -> Bool {
        !refresh.isEmpty && (refreshNeeds.map { credentials[$0] != nil } ?? true)
    }

    /// Whether nothing has been obtained yet.
    package func isMissingToken(_ credentials: ExpressionMap) -> Bool {
        canAcquire && keepsTokens && !keptNames.contains { credentials[$0] != nil }
    }

    private var keptNames: [String] { store.map(\.name) + calls.flatMap { $0.store.map(\.name) } }

    /// The calls that bring a token.
    private var calls: [TokenStepPlan] { acquire + refresh + (consent?.exchange ?? []) }

    /// Whether a renewal leaves something behind by which it shows that it brought anything.
    var keepsTokens: Bool { store.count + calls.reduce(0) { $0 + $1.store.count } > 0 }

    /// Whether there is something to call when the connection ends.
    package var canRevoke: Bool { !revoke.isEmpty || connect?.revoke.isEmpty == false }

    /// Lets its calls go to addresses that were learnt.
    mutating func trustAddresses() {
        for index in acquire.indices { acquire[index].call.trustAddress() }
        for index in refresh.indices { refresh[index].call.trustAddress() }
        for index in revoke.indices { revoke[index].call.trustAddress() }
        for index in consent?.exchange.indices ?? 0..<0 { consent?.exchange[index].call.trustAddress() }
    }

    /// Whether a kept value is what requests are marked with: an answer with a scope alone is none.
    func isToken(_ name: String) -> Bool { name == "access_token" || !keptNames.contains("access_token") }
}

/// A step that obtains a token.
public struct TokenStepPlan: Sendable {
    /// Its name in `steps`.
    public var name: String
    /// What it calls.
    public var call: StepCallPlan
    /// Whether it is made.
    public var when: CompiledExpression?
    /// How often it is made.
    public var repetition: StepRepetition
    /// Values that are sealed.
    public var store: [(name: String, value: CompiledExpression)]
    /// Values that are kept in the clear.
    public var metadata: [(name: String, value: CompiledExpression)]
    /// Whether a failure ends the whole.
    public var mayFail: Bool
}
