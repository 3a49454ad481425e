import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineTesting
import Synchronization
import Testing

@testable import Engine

/// The driver of the machine that connects accounts: what it keeps, what it refuses, what it stores nothing of.
struct AuthorizationFlowTests {
    /// Answers with written texts, in order, and remembers what it was sent.
    private final class WrittenSender: RequestSender {
        private let state: Mutex<(answers: [(Int, String)], sent: [String])>

        init(_ answers: [(Int, String)]) { state = Mutex((answers, [])) }

        var sent: [String] { state.withLock { $0.sent } }

        func send(_ request: OutgoingRequest) async -> Attempt {
            let answer = state.withLock { state in
                state.sent.append(String(decoding: request.body, as: UTF8.self))
                return state.answers.isEmpty ? (500, "") : state.answers.removeFirst()
            }
            return .response(
                UpstreamResponse(
                    status: answer.0, fields: ["content-type": "application/json"], body: Array(answer.1.utf8),
                    url: request.url))
        }
    }

    private static let text = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        auth:
          oauth:
            type: oauth2
            authorize: https://acme.test/authorize
            token: https://acme.test/token
            device: https://acme.test/device
          other: { type: oauth2, authorize: "https://acme.test/other", token: "https://acme.test/token" }
          key: { type: bearer }
        connect:
          after:
            - { name: sites, request: GET /sites, choose: { into: site, from: response.body, otherwise: fail } }
        verify: { request: GET /me, identity: { id: response.body.id, name: response.body.name } }

        """

    private func flow(
        _ sender: any RequestSender, scheme: String = "oauth", clock: any EngineClock = SystemClock(),
        client: String? = "client"
    ) throws -> AuthorizationFlow {
        let definition = try #require(DefinitionText(path: "providers/acme.yaml", text: Self.text))
        let loaded = LibraryLoader(folders: [], texts: [definition]).load(.provider("acme"))
        var diagnostics = loaded.diagnostics
        let provider = try #require(loaded.library.provider("acme"))
        let plan = PlanCompiler(provider: provider).provider(scheme: scheme, diagnostics: &diagnostics)
        try #require(!diagnostics.hasErrors)
        return try AuthorizationFlow(
            provider: plan, scheme: scheme,
            values: ConnectionValues(
                id: "c", createdAt: .epoch, integration: IntegrationValues(clientID: client, clientSecret: "hush")),
            sender: sender, clock: clock)
    }

    private func callback(_ started: StartedAuthorization, _ query: String = "code=abc") -> AuthorizationCallback {
        AuthorizationCallback(query: "\(query)&state=\(started.state)")
    }

    private static let token = (200, #"{"access_token": "t", "refresh_token": "r", "expires_in": 60}"#)
    private static let me = (200, #"{"id": "u1", "name": "Ada"}"#)

    @Test func `what begins in one process is completed in another`() async throws {
        let sender = WrittenSender([Self.token, (200, #"["one"]"#), Self.me])
        let began = SystemClock().now().seconds
        let started = try await flow(sender).begin(callbackURL: "https://engine.test/oauth/callback")
        #expect(started.address.contains("state=\(started.state)") && started.state.utf8.count == 43)
        #expect(sender.sent.isEmpty)
        let account = try await flow(sender).complete(started.kept, callback: callback(started))
        #expect(account.credentials.reveal().contains(#""access_token":"t""#) && account.isVerified)
        #expect(account.identity.map(\.value) == ["u1", "Ada"] && account.metadata["site"]?.string == "one")
        let end = try #require(account.expiresAt) / 1_000_000
        #expect((began + 60...SystemClock().now().seconds + 60).contains(end))
        #expect(sender.sent.first?.contains("redirect_uri=https%3A%2F%2Fengine.test%2Foauth%2Fcallback") == true)
    }

    @Test func `what is missing is told without a call, and what is there needs none`() throws {
        let sender = WrittenSender([Self.token])
        let fault = #expect(throws: CallFault.self) {
            try flow(sender, client: nil).check(callbackURL: "https://engine.test/c")
        }
        #expect(fault?.code == AuthorizationWalker.missingClient && fault?.cause == .input)
        try flow(sender).check(callbackURL: "https://engine.test/c")
        #expect(sender.sent.isEmpty)
    }

    @Test func `a flow of another scheme, and a text that is none, are refused before anything is sent`() async throws {
        let sender = WrittenSender([Self.token])
        let started = try await flow(sender, scheme: "other").begin(callbackURL: "https://engine.test/c")
        for kept in [started.kept, Secret("{}"), Secret("x")] {
            await #expect(throws: CallFault.self) {
                _ = try await flow(sender).complete(kept, callback: callback(started))
            }
        }
        #expect(sender.sent.isEmpty)
    }

    @Test func `a state that somebody else has made is used`() async throws {
        let started = try await flow(WrittenSender([])).begin(
            callbackURL: "https://e.test/c", state: "given-state-of-128-bits")
        #expect(started.state == "given-state-of-128-bits" && started.address.contains("state=given-state-of-128-bits"))
    }

    @Test func `a choice is asked for only where there is one, and fails where nobody may be asked`() async throws {
        let many = [Self.token, (200, #"["one", "two"]"#), Self.me]
        let sender = WrittenSender(many)
        let started = try await flow(sender).begin(callbackURL: "https://e.test/c")
        let account = try await flow(sender).complete(started.kept, callback: callback(started)) { choice in
            #expect(choice.labels == ["one", "two"] && choice.name == "site" && !choice.isMany)
            return [1]
        }
        #expect(account.metadata["site"]?.string == "two")
        let other = WrittenSender(many)
        let again = try await flow(other).begin(callbackURL: "https://e.test/c")
        await #expect(throws: CallFault.self) {
            _ = try await flow(other).complete(again.kept, callback: callback(again))
        }
    }

    @Test func `a choice is kept, and made in another process`() async throws {
        let sender = WrittenSender([Self.token, (200, #"["one", "two"]"#)])
        let started = try await flow(sender).begin(callbackURL: "https://e.test/c")
        let progress = try await flow(sender).advance(started.kept, callback: callback(started))
        guard case .choosing(let choice, let kept) = progress else { throw Unmade() }
        #expect(choice.labels == ["one", "two"] && sender.sent.count == 2)
        let other = WrittenSender([Self.me])
        guard case .connected(let account) = try await flow(other).choose([1], of: kept) else { throw Unmade() }
        #expect(account.metadata["site"]?.string == "two" && account.credentials.reveal().contains(#""t""#))
        #expect(account.isVerified && account.expiresAt != nil)
        for numbers in [[], [2], [-1]] {
            await #expect(throws: CallFault.self) { _ = try await flow(other).choose(numbers, of: kept) }
        }
        await #expect(throws: CallFault.self) { _ = try await flow(other).choose([0], of: started.kept) }
        await #expect(throws: CallFault.self) { _ = try await flow(other, scheme: "other").choose([0], of: kept) }
        #expect(other.sent.count == 1)
    }

    private struct Unmade: Error {}

    @Test func `a scheme that asks nobody begins nothing`() async throws {
        await #expect(throws: CallFault.self) {
            _ = try await flow(WrittenSender([(200, "[]"), Self.me]), scheme: "key").begin(
                callbackURL: "https://e.test/c")
        }
        #expect(try flow(WrittenSender([]), scheme: "key").opensBrowser == false)
        #expect(try flow(WrittenSender([])).opensBrowser && flow(WrittenSender([])).hasDevice)
    }

    @Test func `a code for another device is shown, and asked after as upstream says`() async throws {
        let shown = Mutex<[DevicePrompt]>([])
        let clock = RecordingClock(isStanding: true)
        let device =
            #"{"device_code": "d", "user_code": "AB-CD", "verification_uri": "https://acme.test/d", "interval": 3}"#
        let sender = WrittenSender([
            (200, device), (400, #"{"error": "authorization_pending"}"#), Self.token, (200, "[]"), Self.me,
        ])
        let account = try await flow(sender, clock: clock).connectDevice(show: { prompt in
            shown.withLock { $0.append(prompt) }
        })
        #expect(account.isVerified && shown.withLock { $0.map(\.code) } == ["AB-CD"])
        #expect(clock.pauses == [3, 3])
    }
}
