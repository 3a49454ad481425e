import EngineCrypto
import EngineDefinition
import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineStore
import Glibc
import Synchronization
import Testing

@testable import Engine

/// Renewals against an upstream that does all that an upstream may do, step by random step: the connection is what the
/// written machine says, and a refresh token that is dead is asked for at most once more (reliability.md T4, T6, T9).
///
/// `ENGINE_RENEWAL_STEPS` makes a longer run.
@Suite(.timeLimit(.minutes(10)))
struct RenewalModelTests {
    private static let steps = getenv("ENGINE_RENEWAL_STEPS").flatMap { Int(String(cString: $0)) } ?? 2_000

    /// What happens in a step.
    private enum Step: CaseIterable {
        case renew, connect, revoke, accept, refuse
    }

    @Test func `T9 a connection is what its renewals say, whatever upstream answers`() async throws {
        let seed = UInt64.random(in: 0...999_999)
        print("renewal model: seed \(seed), \(Self.steps) steps")
        var random = SeededGenerator(seed: seed)
        let upstream = ModelUpstream()
        try await KeeperWorld.with(scheme: "plain", clock: RecordingClock(isStanding: true)) { test in
            let store = test.world.store
            var status = StoredConnection.Status.active
            var keeper = KeeperWorld.keeper(
                of: store, test.plan, at: "upstream.test", upstream, clock: test.world.clock)
            try await store.replaceCredentials(
                of: "main", in: "dev", with: upstream.grant(), expecting: nil)
            for number in 0..<Self.steps {
                let step =
                    Int.random(in: 0..<10, using: &random) < 6
                    ? Step.renew : Step.allCases.randomElement(using: &random)
                let outcome = ModelUpstream.Outcome.allCases.randomElement(using: &random) ?? .rotates
                var change: StatusChange?
                switch step ?? .renew {
                case .renew:
                    // A process of its own now and then: what is only in memory must not be needed.
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        keeper = KeeperWorld.keeper(
                            of: store, test.plan, at: "upstream.test", upstream, clock: test.world.clock)
                    }
                    change = try await renew(keeper, test, upstream, outcome, status)
                case .connect:
                    try await store.replaceCredentials(of: "main", in: "dev", with: upstream.grant(), expecting: nil)
                    change = .connected
                case .revoke:
                    try await store.note(.revoked, of: "main", in: "dev", reason: "by its owner")
                    change = .revoked
                case .accept:
                    try await store.note(.accepted, of: "main", in: "dev", reason: nil)
                    change = .accepted
                case .refuse:
                    try await store.note(.refused, of: "main", in: "dev", reason: "401")
                    change = .refused
                }
                if let change { status = try #require(change.status(after: status), "seed \(seed) step \(number)") }
                let found = try #require(try await store.connection(named: "main", in: "dev"))
                try #require(found.status == status, "seed \(seed) step \(number): \(outcome) \(found.reason ?? "")")
                try #require(upstream.mostDeadSends <= 1, "seed \(seed) step \(number): a dead token was sent again")
            }
            // A dead connection is renewed no more, so most steps meet one that waits for a person.
            let counts = "\(upstream.rotations) rotations, \(upstream.refusals) refusals"
            #expect(upstream.rotations > Self.steps / 200 && upstream.refusals > Self.steps / 500, "\(counts)")
            #expect(try await store.firstBrokenEvent() == nil)
        }
    }

    /// Renews once.
    /// - Returns: what the machine is told of it; nothing: it was refused before anything was sent.
    private func renew(
        _ keeper: TokenKeeper, _ test: KeeperWorld, _ upstream: ModelUpstream, _ outcome: ModelUpstream.Outcome,
        _ status: StoredConnection.Status
    ) async throws -> StatusChange? {
        let old = try await test.stored()
        let isDead = upstream.isDead(old["refresh_token"]?.string ?? "")
        // The pause behind a failure is over.
        try await test.world.clock.sleep(seconds: 60)
        let before = upstream.answer(outcome)
        do {
            let live = try await keeper.renewed(insteadOf: old)
            let stored = try await test.stored()
            #expect(live.credentials == stored, "what is used is stored")
            // Where upstream says nothing of a refresh token the old one stays.
            if outcome == .keeps { #expect(live.credentials["refresh_token"] == old["refresh_token"]) }
            return .renewed
        } catch let fault as CallFault {
            guard upstream.sent > before else {
                #expect([.expired, .revoked].contains(status) && fault.cause == .upstream(.unauthorized))
                return nil
            }
            switch outcome {
            case .rotates, .keeps:
                #expect(isDead, "only a dead token is refused here")
                return .renewalRefused
            case .lost, .cut, .unavailable, .busy, .html, .noToken:
                return isDead && outcome == .noToken ? .renewalRefused : .unanswered
            case .refusesClient: return .refused
            case .refusesGrant: return .renewalRefused
            }
        }
    }
}

/// An upstream that rotates refresh tokens and answers as it is told.
private final class ModelUpstream: RequestSender {
    enum Outcome: CaseIterable {
        /// A new pair; the old refresh token is dead.
        case rotates
        /// A new access token; the refresh token stays.
        case keeps
        /// A new pair that nobody gets.
        case lost
        /// Nothing reaches it.
        case cut
        /// 503, and then 503 again.
        case unavailable
        /// 429, and then 429 again.
        case busy
        /// 200 with a page for people.
        case html
        /// 200 without a token.
        case noToken
        case refusesClient
        case refusesGrant
    }

    private struct State {
        var count = 0
        var valid = ""
        var dead: [String: Int] = [:]
        var outcome = Outcome.rotates
        var sent = 0
        var rotations = 0
        var refusals = 0

        mutating func pair() -> String {
            count += 1
            if !valid.isEmpty { dead[valid] = 0 }
            valid = "r\(count)"
            return #"{"access_token":"a\#(count)","refresh_token":"\#(valid)","token_type":"Bearer"}"#
        }
    }

    private let state = Mutex(State())

    var sent: Int { state.withLock { $0.sent } }
    var rotations: Int { state.withLock { $0.rotations } }
    var refusals: Int { state.withLock { $0.refusals } }
    /// How often a token was sent of which an answer had said that it is dead.
    var mostDeadSends: Int { state.withLock { $0.dead.values.max() ?? 0 } }

    func isDead(_ token: String) -> Bool { state.withLock { $0.valid != token } }

    /// What a person who connects brings.
    func grant() -> Secret { Secret(state.withLock { $0.pair() }) }

    /// Says how it answers from now on.
    /// - Returns: how many requests came so far.
    func answer(_ outcome: Outcome) -> Int {
        state.withLock { state in
            state.outcome = outcome
            return state.sent
        }
    }

    func send(_ request: OutgoingRequest) async -> Attempt {
        state.withLock { state in
            state.sent += 1
            let form = Dictionary(FormEncoding.decode(request.body).map { ($0.name, $0.value) }) { first, _ in first }
            let token = form["refresh_token"] ?? ""
            switch state.outcome {
            case .cut: return Self.failure(processed: false)
            case .unavailable: return Self.response(503, #"{"error":"invalid_grant"}"#)
            case .busy: return Self.response(429, #"{"error":"slow_down"}"#)
            case .html: return Self.response(200, "<html>", "text/html")
            case .refusesClient: return Self.response(401, #"{"error":"invalid_client"}"#)
            case .rotates, .keeps, .lost, .noToken, .refusesGrant: break
            }
            guard token == state.valid, state.outcome != .refusesGrant else {
                if state.outcome == .lost { return Self.failure(processed: true) }
                state.refusals += 1
                state.dead[token, default: 0] += 1
                if token == state.valid { state.valid = "" }
                return Self.response(400, #"{"error":"invalid_grant"}"#)
            }
            switch state.outcome {
            case .rotates:
                state.rotations += 1
                return Self.response(200, state.pair())
            case .lost:
                _ = state.pair()
                return Self.failure(processed: true)
            case .noToken: return Self.response(200, #"{"token_type":"Bearer"}"#)
            default:
                state.count += 1
                return Self.response(200, #"{"access_token":"a\#(state.count)","token_type":"Bearer"}"#)
            }
        }
    }

    private static func failure(processed: Bool) -> Attempt {
        .failure(TransportFailure(message: "cut", mayHaveBeenProcessed: processed, isTransient: !processed))
    }

    private static func response(_ status: Int, _ body: String, _ type: String = "application/json") -> Attempt {
        .response(
            UpstreamResponse(
                status: status, fields: HTTPFields([("content-type", type)]), body: Array(body.utf8),
                url: "http://upstream.test/"))
    }
}
