import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import EngineTesting
import Synchronization
import Testing

@testable import Engine

/// A connection that holds a pair of tokens of the sandbox, and keepers of it.
struct KeeperWorld {
    let world: SyncWorld
    let plan: AuthPlan
    let sender: HeldSender

    /// Runs a test against a sandbox that gives refresh tokens, each good for one use.
    static func with(
        scheme: String = "person", clock: any EngineClock = SystemClock(), _ body: (KeeperWorld) async throws -> Void
    ) async throws {
        try await withWorld(scheme: "person", clock: clock, credentials: "{}") {
            $0.givesRefreshTokens = true
        } _: { world in
            let sender = HeldSender(sender: NetworkSender(client: world.client, userAgent: "engine-tests"))
            let keeper = KeeperWorld(world: world, plan: try plan(scheme), sender: sender)
            try await keeper.bringTokens()
            try await body(keeper)
        }
    }

    /// A scheme of the test's provider.
    static func plan(_ scheme: String) throws -> AuthPlan {
        let loaded = LibraryLoader(
            folders: [], texts: [try #require(DefinitionText(path: "providers/keeper.yaml", text: Self.provider))]
        ).load(.provider("keeper"))
        var diagnostics = loaded.diagnostics
        let provider = try #require(loaded.library.provider("keeper"))
        let compiled = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors)
        return try #require(compiled.auth[scheme])
    }

    /// Gets a first pair of tokens and stores it, as a person who connects does.
    func bringTokens(expiresAt: Int64? = nil) async throws {
        let form = "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret"
        let exchange = try await world.client.send(
            HTTPRequest(
                method: .post, url: try URLValue("http://\(world.address)/oauth/token"),
                fields: ["content-type": "application/x-www-form-urlencoded"]), body: .bytes(Array(form.utf8)))
        let body = try await exchange.body.collect(limit: 1 << 20)
        try await world.store.replaceCredentials(
            of: "main", in: "dev", with: Secret(String(decoding: body, as: UTF8.self)), expecting: nil,
            expiresAt: expiresAt)
    }

    /// A keeper with a view of its own, as another process has it.
    func keeper(store: Store? = nil, leaseSeconds: Int = 30) -> TokenKeeper {
        Self.keeper(
            of: store ?? world.store, plan, at: "\(world.address)", sender, clock: world.clock, events: world.events,
            leaseSeconds: leaseSeconds)
    }

    /// A keeper of a store, wherever its upstream is.
    static func keeper(
        of store: Store, _ plan: AuthPlan, at address: String, _ sender: any RequestSender,
        clock: any EngineClock = SystemClock(), events: any EventSink = SilentSink(), leaseSeconds: Int = 30
    ) -> TokenKeeper {
        let values = ConnectionValues(
            id: "main", createdAt: .epoch,
            integration: IntegrationValues(id: "keeper", clientID: "sandbox-client", clientSecret: "sandbox-secret"),
            baseURL: "http://\(address)")
        let driver = CallDriver(
            sender: sender, gate: ConnectionGate(own: CallGate(limits: [], clock: clock), shared: nil), clock: clock,
            events: events, tokens: nil)
        return TokenKeeper(
            store: store, environment: "dev", connection: "main", plan: plan, values: values, driver: driver,
            leaseSeconds: leaseSeconds)
    }

    /// The credentials as they are stored.
    func stored() async throws -> ExpressionMap {
        let secret = try #require(try await world.store.credentials(of: "main", in: "dev")).secret
        return try #require(SealedCredentials.read(secret.reveal())).values
    }

    private static let provider = """
        provider: keeper
        title: Keeper
        base: http://127.0.0.1:1
        auth:
          person:
            type: oauth2
            token: /oauth/token
            refresh:
              - name: token
                request: POST /oauth/token
                auth: none
                encoding: form
                body:
                  grant_type: refresh_token
                  refresh_token: "${credentials.refresh_token}"
                  client_id: "${integration.client_id}"
                  client_secret: "${integration.client_secret}"
                metadata: { token_type: response.body.token_type }
                errors:
                  - when: response.body.error == 'invalid_grant'
                    is: unauthorized
                    message: "'the refresh token is no longer accepted'"
            public: [token_type]
          login:
            extends: person
            acquire:
              - name: login
                request: POST /login
                auth: none
                body: { password: "${credentials.password}" }
          plain: { type: oauth2, token: /oauth/token }
          skewed: { extends: person, expires: "now - duration('3600s')" }

        """
}

/// Sends over the real network, but may hold requests back until the test lets them go.
final class HeldSender: RequestSender {
    private struct State {
        var isHeld = false
        var sent = 0
        var fails = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let sender: any RequestSender
    private let state = Mutex(State())

    init(sender: any RequestSender) {
        self.sender = sender
    }

    /// How many requests were asked for.
    var sent: Int { state.withLock { $0.sent } }

    /// Holds back what comes from now on.
    ///
    /// A test that fails meanwhile must still come to its end: after a minute all goes on by itself.
    func hold() {
        state.withLock { $0.isHeld = true }
        Task {
            try? await Task.sleep(for: .seconds(60))
            release()
        }
    }

    /// From now on nothing reaches upstream.
    func fail(_ fails: Bool) { state.withLock { $0.fails = fails } }

    /// Lets all go.
    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until so many requests were asked for.
    func reached(_ count: Int) async throws {
        try await eventually { self.sent >= count }
    }

    func send(_ request: OutgoingRequest) async -> Attempt {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.sent += 1
                if state.isHeld { state.waiting.append(continuation) }
                return !state.isHeld
            }
            if goesOn { continuation.resume() }
        }
        guard !state.withLock({ $0.fails }) else {
            return .failure(TransportFailure(message: "cut", mayHaveBeenProcessed: true))
        }
        return await sender.send(request)
    }
}

/// Waits for a condition, ten seconds at most.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    // Suites beside this one may have the cores for long.
    let end = ContinuousClock.now + .seconds(40)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "it did not come to that", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(2))
    }
}
