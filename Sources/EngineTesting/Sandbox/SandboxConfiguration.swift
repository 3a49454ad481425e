/// What a sandbox serves, and how.
public struct SandboxConfiguration: Sendable {
    /// The credentials that the sandbox takes.
    ///
    /// They protect nothing: it listens on loopback and serves invented data.
    public struct Credentials: Sendable, Hashable {
        /// Sent as `X-API-Key`, or as a bearer token.
        public var apiKey = "sandbox-key"
        /// The name of basic authentication.
        public var username = "sandbox"
        /// The password of basic authentication.
        public var password = "sandbox-password"
        /// The client id of `POST /oauth/token`.
        public var clientID = "sandbox-client"
        /// The client secret of `POST /oauth/token`.
        public var clientSecret = "sandbox-secret"

        /// The documented credentials.
        public init() {}
    }

    /// The number of contacts, up to hundreds of millions: they are computed, not kept.
    public var contacts = 1000
    /// The number of projects.
    public var projects = 20
    /// Tasks of a project, on average; every seventh project has none.
    public var tasksPerProject = 10
    /// Comments of a task, on average; every seventh task has none.
    public var commentsPerTask = 3
    /// What all data is computed from.
    public var seed: UInt64 = 1
    /// Time before each answer under `/v1` and `/graphql`.
    public var latency = Duration.zero
    /// The most records of one page, whatever is asked for.
    public var pageSizeLimit = 1000
    /// Records of a page where nothing is asked for.
    public var pageSize = 100
    /// Results that a search gives at most.
    public var searchLimit = 500
    /// How long an access token is good.
    public var tokenLifetime = Duration.seconds(3600)
    /// Whether token answers bring a refresh token, good for one use.
    public var givesRefreshTokens = false
    /// Calls under `/v1` and `/graphql` in a window of time, beyond which the answer is 429; nil for no
    /// limit.
    public var rateLimit: (calls: Int, window: Duration)?
    /// Bytes of encoded records that are kept to answer faster.
    public var cacheBytes = 64 * 1024 * 1024
    /// What callers have to show.
    public var credentials = Credentials()

    /// The documented defaults.
    public init() {}
}
