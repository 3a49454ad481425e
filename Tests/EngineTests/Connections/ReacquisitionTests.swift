import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Synchronization
import Testing

@testable import Engine

/// A refresh token that is dead, where the scheme can begin anew without a person (contracts.md §3).
struct ReacquisitionTests {
    private static let held = #"{"password":"pw-secret","access_token":"a1","refresh_token":"r1"}"#

    /// Runs a test with tokens of a login, and an upstream that is written.
    private func with(_ body: (KeeperWorld, WrittenServer) async throws -> Void) async throws {
        try await KeeperWorld.with(scheme: "login") { test in
            let upstream = WrittenServer()
            let own = KeeperWorld(world: test.world, plan: test.plan, sender: HeldSender(sender: upstream))
            try await own.world.store.replaceCredentials(
                of: "main", in: "dev", with: Secret(Self.held), expecting: nil)
            try await body(own, upstream)
        }
    }

    private func connection(_ test: KeeperWorld) async throws -> StoredConnection {
        try #require(try await test.world.store.connection(named: "main", in: "dev"))
    }

    @Test func `the login is made where the refresh token is refused, and brings another`() async throws {
        try await with { (test: KeeperWorld, upstream: WrittenServer) async throws in
            upstream.answers = [
                "refresh": (400, #"{"error":"invalid_grant"}"#), "login": (200, #"{"access_token":"a2"}"#),
            ]
            let live = try await test.keeper().renewed(insteadOf: try await test.stored())
            #expect(live.credentials["access_token"]?.string == "a2")
            #expect(live.credentials["refresh_token"] == nil, "the dead one is gone")
            #expect(upstream.asked == ["refresh", "login"])
            #expect(try await connection(test).status == .active)
        }
    }

    @Test func `a login that is refused leaves the connection invalid, not dead`() async throws {
        try await with { (test: KeeperWorld, upstream: WrittenServer) async throws in
            upstream.answers = ["refresh": (400, #"{"error":"invalid_grant"}"#), "login": (401, "{}")]
            let old = try await test.stored()
            await #expect { try await test.keeper().renewed(insteadOf: old) } throws: {
                ($0 as? CallFault)?.cause == .upstream(.unauthorized)
            }
            let refused = try await connection(test)
            #expect(refused.status == .invalid && refused.reason?.contains("401") == true)
            #expect(refused.reason?.contains("pw-secret") == false)
            // It is tried again, by the login alone: the dead token is never sent a second time.
            let kept = try await test.stored()
            #expect(kept["refresh_token"] == nil && kept["password"]?.string == "pw-secret")
            upstream.answers["login"] = (200, #"{"access_token":"a3","refresh_token":"r3"}"#)
            let live = try await test.keeper().renewed(insteadOf: kept)
            #expect(live.credentials["refresh_token"]?.string == "r3")
            #expect(upstream.asked == ["refresh", "login", "login"])
            let again = try await connection(test)
            #expect(again.status == .active && again.reason == nil)
        }
    }

    @Test func `a login that nobody answers changes no state, and the dead token is gone all the same`() async throws {
        try await with { (test: KeeperWorld, upstream: WrittenServer) async throws in
            upstream.answers = ["refresh": (400, #"{"error":"invalid_grant"}"#), "login": (nil, "")]
            let old = try await test.stored()
            await #expect { try await test.keeper().renewed(insteadOf: old) } throws: {
                ($0 as? CallFault)?.cause == .transport
            }
            #expect(try await connection(test).status == .active)
            #expect(try await test.stored()["refresh_token"] == nil)
            await #expect(throws: CallFault.self) { try await test.keeper().renewed(insteadOf: test.stored()) }
            #expect(upstream.asked.filter { $0 == "refresh" }.count == 1)
        }
    }

    @Test func `an unavailable login leaves an invalid connection invalid, with its reason`() async throws {
        try await with { (test: KeeperWorld, upstream: WrittenServer) async throws in
            try await test.world.store.setStatus(of: "main", in: "dev", to: .invalid, reason: "because")
            upstream.answers = ["refresh": (400, #"{"error":"invalid_grant"}"#), "login": (nil, "")]
            let old = try await test.stored()
            await #expect(throws: CallFault.self) { try await test.keeper().renewed(insteadOf: old) }
            let kept = try await connection(test)
            #expect(kept.status == .invalid && kept.reason == "because")
        }
    }

    @Test func `somebody who connects meanwhile is not overwritten, and is used`() async throws {
        try await with { (test: KeeperWorld, upstream: WrittenServer) async throws in
            upstream.answers = ["refresh": (400, #"{"error":"invalid_grant"}"#), "login": (401, "{}")]
            let (keeper, old) = (test.keeper(), try await test.stored())
            test.sender.hold()
            async let renewed = keeper.renewed(insteadOf: old)
            try await test.sender.reached(1)
            let new = Secret(#"{"password":"new-pass","access_token":"a9","refresh_token":"r9"}"#)
            try await test.world.store.replaceCredentials(of: "main", in: "dev", with: new, expecting: nil)
            test.sender.release()
            #expect(try await renewed.credentials["access_token"]?.string == "a9")
            #expect(try await test.stored()["refresh_token"]?.string == "r9")
            #expect(try await connection(test).status == .active)
        }
    }
}

/// An upstream whose answers are written: one for `refresh`, one for `login`.
private final class WrittenServer: RequestSender {
    private let state = Mutex((answers: [String: (Int?, String)](), asked: [String]()))

    /// What each call is answered; without a status nothing comes.
    var answers: [String: (Int?, String)] {
        get { state.withLock { $0.answers } }
        set { state.withLock { $0.answers = newValue } }
    }

    /// The calls that came, repetitions of one that was not answered left out.
    var asked: [String] { state.withLock { $0.asked } }

    func send(_ request: OutgoingRequest) async -> Attempt {
        let name = request.url.hasSuffix("/login") ? "login" : "refresh"
        let answer = state.withLock { state in
            state.asked.append(name)
            return state.answers[name] ?? (404, "{}")
        }
        guard let status = answer.0 else {
            return .failure(TransportFailure(message: "cut", mayHaveBeenProcessed: false, isTransient: false))
        }
        return .response(
            UpstreamResponse(
                status: status, fields: HTTPFields([("content-type", "application/json")]),
                body: Array(answer.1.utf8), url: request.url))
    }
}
