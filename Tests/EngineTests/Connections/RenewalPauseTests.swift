import EngineCrypto
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineStore
import Synchronization
import Testing

@testable import Engine

/// How long a renewal may be waited for, and when one that failed is tried again (docs/decisions/0118).
@Suite(.timeLimit(.minutes(2)))
struct RenewalPauseTests {
    /// Answers as it is told, one after another; the last answer stays.
    private final class ToldSender: RequestSender {
        private let state = Mutex((answers: [Attempt](), sent: 0))

        var sent: Int { state.withLock { $0.sent } }

        func answer(_ answers: Attempt...) { state.withLock { $0.answers = answers } }

        func send(_ request: OutgoingRequest) async -> Attempt {
            state.withLock { state in
                state.sent += 1
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private static func response(_ status: Int, _ body: String = "{}", retryAfter: String? = nil) -> Attempt {
        var fields: HTTPFields = ["content-type": "application/json"]
        if let retryAfter { fields["retry-after"] = retryAfter }
        return .response(
            UpstreamResponse(status: status, fields: fields, body: Array(body.utf8), url: "http://upstream.test/"))
    }

    private static let granted = response(200, #"{"access_token":"a2","refresh_token":"r2"}"#)
    private static let cut = Attempt.failure(
        TransportFailure(message: "cut", mayHaveBeenProcessed: false, isTransient: false))

    private struct World {
        let test: KeeperWorld
        let sender: ToldSender
        let clock: RecordingClock

        /// A keeper as another process has it.
        func keeper() -> TokenKeeper {
            KeeperWorld.keeper(of: test.world.store, test.plan, at: "upstream.test", sender, clock: clock)
        }

        func fault(_ keeper: TokenKeeper, isForced: Bool = false) async throws -> CallFault {
            let old = try await test.stored()
            do throws(CallFault) {
                _ = try await keeper.renewed(insteadOf: old, isForced: isForced)
            } catch {
                return error
            }
            throw Renewed()
        }
    }

    private struct Renewed: Error {}

    private func with(_ body: (World) async throws -> Void) async throws {
        let clock = RecordingClock(isStanding: true)
        try await KeeperWorld.with(scheme: "plain", clock: clock) { test in
            try await test.world.store.replaceCredentials(
                of: "main", in: "dev", with: Secret(#"{"access_token":"a1","refresh_token":"r1"}"#), expecting: nil)
            try await body(World(test: test, sender: ToldSender(), clock: clock))
        }
    }

    @Test func `an endpoint that asks for an hour is not waited for, and the caller hears when`() async throws {
        try await with { world in
            world.sender.answer(Self.response(429, retryAfter: "3600"))
            let fault = try await world.fault(world.keeper())
            #expect(fault.cause == .upstream(.rateLimited) && fault.retryAfter == 3_600)
            #expect(fault.message.contains("60 min"), "\(fault.message)")
            #expect(world.clock.pauses.isEmpty && world.sender.sent == 1)
            // Another process, later: it is not asked before the hour is over.
            try await world.clock.sleep(seconds: 3_000)
            let again = try await world.fault(world.keeper())
            #expect(again.code == CallFault.backoffCode && again.cause == .upstream(.rateLimited))
            #expect(again.retryAfter == 600 && world.sender.sent == 1)
            #expect(try await world.test.world.store.connection(named: "main", in: "dev")?.status == .active)
            world.sender.answer(Self.granted)
            try await world.clock.sleep(seconds: 601)
            let old = try await world.test.stored()
            #expect(try await world.keeper().renewed(insteadOf: old).credentials["access_token"]?.string == "a2")
        }
    }

    @Test func `an endpoint that asks for a year is asked again after an hour`() async throws {
        try await with { world in
            world.sender.answer(Self.response(429, retryAfter: "31536000"))
            let fault = try await world.fault(world.keeper())
            #expect(fault.retryAfter == 3_600)
        }
    }

    @Test func `a few seconds are waited for, and no more than twenty altogether`() async throws {
        try await with { world in
            world.sender.answer(Self.response(429, retryAfter: "5"), Self.granted)
            let old = try await world.test.stored()
            _ = try await world.keeper().renewed(insteadOf: old)
            #expect(world.clock.pauses == [5])
        }
        try await with { world in
            world.sender.answer(Self.response(429, retryAfter: "6"))
            let fault = try await world.fault(world.keeper())
            #expect(fault.cause == .upstream(.rateLimited))
            #expect(world.clock.pauses.reduce(0, +) <= TokenKeeper.patience && world.sender.sent <= 4)
        }
    }

    @Test(arguments: ["cut", "503", "html"])
    func `after a failure nobody asks again for thirty seconds, in whatever process`(_ kind: String) async throws {
        try await with { world in
            let page = Self.response(200, "<html>")
            world.sender.answer(kind == "cut" ? Self.cut : kind == "503" ? Self.response(503) : page)
            let first = try await world.fault(world.keeper())
            #expect(first.retryAfter == 30 && first.code == nil, "\(first)")
            let asked = world.sender.sent
            for _ in 0..<5 {
                let fault = try await world.fault(world.keeper())
                #expect(fault.code == CallFault.backoffCode && fault.cause == first.cause)
                #expect(fault.retryAfter ?? 0 > 0 && fault.message.contains("tried again in"), "\(fault.message)")
            }
            #expect(world.sender.sent == asked)
            try await world.clock.sleep(seconds: 31)
            world.sender.answer(Self.granted)
            let old = try await world.test.stored()
            _ = try await world.keeper().renewed(insteadOf: old)
            #expect(try await world.test.world.store.connection(named: "main", in: "dev")?.status == .active)
        }
    }

    @Test func `those who waited for a renewal that failed do not ask one after another`() async throws {
        try await KeeperWorld.with { test in
            let old = try await test.stored()
            test.sender.fail(true)
            test.sender.hold()
            let keepers = (0..<8).map { _ in test.keeper() }
            let tasks = keepers.enumerated().map { number, keeper in
                Task { try await keeper.renewed(insteadOf: old, isForced: number % 2 == 1) }
            }
            try await test.sender.reached(1)
            for keeper in keepers { try await eventually { await keeper.waitingCount == 1 } }
            test.sender.release()
            for task in tasks { await #expect(throws: CallFault.self) { try await task.value } }
            #expect(test.sender.sent == 1)
        }
    }

    @Test func `who asks by force gets past an older failure, and other credentials past all`() async throws {
        try await with { world in
            world.sender.answer(Self.cut)
            _ = try await world.fault(world.keeper())
            #expect(try await world.fault(world.keeper()).code == CallFault.backoffCode)
            try await world.clock.sleep(seconds: 1)
            world.sender.answer(Self.granted)
            let old = try await world.test.stored()
            let live = try await world.keeper().renewed(insteadOf: old, isForced: true)
            #expect(live.credentials["access_token"]?.string == "a2")
            // The pause was that of the old ones.
            _ = try await world.keeper().renewed(insteadOf: live.credentials)
        }
    }

    @Test func `a sync waits where a person is told to come again`() async throws {
        let clock = RecordingClock()
        let client = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#
        try await withWorld(scheme: "client", clock: clock, credentials: client) { _ in
        } _: { world in
            try await world.run().expectDone()
            try await world.control("tokens/expire")
            let version = try #require(try await world.store.connection(named: "main", in: "dev")).version
            let now = clock.now().seconds * 1_000_000
            try await world.store.noteRenewalPause(
                RenewalPause(
                    version: version, failedAt: now - 1_000_000, until: now + 25_000_000, cause: "unavailable",
                    reason: "503"), of: "main", in: "dev")
            let before = clock.pauses.count
            try await world.run { $0.isFull = true }.expectDone()
            #expect(clock.pauses[before...].contains { $0 > 10 }, "\(clock.pauses)")
            #expect(try await world.count("tokens_issued") == 2)
        }
    }

    @Test func `a sync that begins while a renewal rests finds the credential when it is over`() async throws {
        let clock = RecordingClock()
        let client = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#
        try await withWorld(scheme: "client", clock: clock, credentials: client) { _ in
        } _: { world in
            let version = try #require(try await world.store.connection(named: "main", in: "dev")).version
            let now = clock.now().seconds * 1_000_000
            let pause = RenewalPause(
                version: version, failedAt: now, until: now + 2_500_000_000, cause: "transport", reason: "cut")
            try await world.store.noteRenewalPause(pause, of: "main", in: "dev")
            // Nothing waits unless it is asked to.
            await #expect(throws: CallFault.self) { try await world.compiled("sandbox") }
            let access = try await RenewalPatience(clock: clock, events: world.events).outlast {
                () async throws(CallFault) in
                do {
                    return try await world.compiled("sandbox").access
                } catch let fault as CallFault {
                    throw fault
                } catch {
                    throw CallFault(.local, "\(error)", call: "open")
                }
            }
            #expect(clock.pauses.contains { $0 > 1_000 && $0 <= 2_500 }, "\(clock.pauses)")
            #expect(access.connection.name == "main")
            #expect(try await world.count("tokens_issued") == 1)
        }
    }
}
