public import EngineLanguage

/// A provider, compiled as far as it is used.
public struct ProviderPlan: Sendable {
    /// The provider's id.
    public let id: String
    /// Its auth schemes by name.
    public let auth: [String: AuthPlan]
    /// The scheme of a connection that names none.
    public let defaultScheme: String?
    /// How a credential is proven.
    public let verify: VerifyPlan?
    /// The limits of the API.
    public let limits: [LimitPlan]
    /// What is asked of the operator who registers the app.
    public let settings: SettingsPlan
    /// What it learns of an account.
    public internal(set) var learns: LearntNames
}

/// The call that proves a credential, compiled.
public struct VerifyPlan: Sendable {
    /// The name of its result in `steps`.
    public let name: String
    /// The call.
    public let call: StepCallPlan
    /// Whether there is something to prove.
    public let when: CompiledExpression?
    /// Whose credential it is: `id`, `name`, `email`, `account`, `account_name`.
    public let identity: [(name: String, value: CompiledExpression)]
    /// Values that are kept on the connection.
    public let metadata: [(name: String, value: CompiledExpression)]
}

/// A limit of the API, compiled.
public struct LimitPlan: Sendable {
    /// Its name in waits and metrics.
    public let name: String
    /// Calls per period.
    public let rate: (count: Int, seconds: Double)?
    /// How many may come at once.
    public let burst: Int?
    /// Calls at once.
    public let concurrency: Int?
    /// Endpoint names, as globs; empty: all.
    public let endpoints: [String]
    /// Whether all connections of the app share it.
    public let isShared: Bool
    /// A bucket for each value.
    public let key: CompiledExpression?
    /// What a call took.
    public let cost: CompiledExpression?
    /// What is left.
    public let remaining: CompiledExpression?
    /// The most there is.
    public let capacity: CompiledExpression?
    /// What comes back per second.
    public let refill: CompiledExpression?
    /// When the bucket is full again.
    public let reset: CompiledExpression?
    /// Seconds to wait after a refusal that names no time.
    public let penaltySeconds: Double?
}
