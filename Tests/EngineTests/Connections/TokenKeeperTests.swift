import Engine
import EngineDefinition
import EngineHTTP
import EngineLanguage
import EngineTesting
import Testing

/// Tokens that run out while a sync is under way (reliability.md T1, T5).
struct TokenKeeperTests {
    private static let client = #"{"client_id":"sandbox-client","client_secret":"sandbox-secret"}"#

    @Test func `a token is obtained before the first call and kept for the next run`() async throws {
        try await withWorld(scheme: "client", credentials: Self.client) { world in
            try await world.run()
            try await world.run()
            #expect(try await world.count("tokens_issued") == 1)
            #expect(try await world.count("unauthorized") == 0)
        }
    }

    @Test func `many parallel calls with an expired token renew it once`() async throws {
        try await withWorld(scheme: "client", credentials: Self.client) { configuration in
            configuration.projects = 60
            configuration.latency = .milliseconds(5)
        } _: { world in
            try await world.run(streams: ["Project", "Task"])
            #expect(try await world.count("tokens_issued") == 1)
            try await world.control("tokens/expire")
            let run = try await world.run(streams: ["Project", "Task"])
            run.expectDone()
            #expect(try await world.count("tokens_issued") == 2)
            try await world.control("tokens/expire?all=true")
            async let contacts = world.run()
            try await contacts.expectDone()
            #expect(try await world.count("tokens_issued") == 3)
        }
    }

    @Test func `tokens that end during a walk are renewed ahead of their end`() async throws {
        try await withWorld(scheme: "client", credentials: Self.client) {
            $0.tokenLifetime = .seconds(3)
            $0.projects = 40
            $0.latency = .milliseconds(200)
        } _: { world in
            // Some forty calls under one limit of twenty at once, over three lives of a token.
            let began = ContinuousClock.now
            var issued = 0
            // A machine that is slow for a while gets through one run only in these seconds.
            while ContinuousClock.now - began < .seconds(issued < 3 ? 60 : 5) {
                try await world.run(streams: ["Project", "Task"]) { $0.isFull = true }.expectDone()
                issued = try await world.count("tokens_issued")
            }
            #expect(try await world.count("unauthorized") == 0)
            #expect(issued >= 3)
            // Not by each run, though all of them end within the scheme's ten seconds.
            // Each is used for half of its life at least, however slow the machine is.
            let seconds = Int((ContinuousClock.now - began).components.seconds)
            #expect(try await world.count("tokens_issued") <= seconds * 2 / 3 + 3)
        }
    }

    @Test func `a wrong secret ends the run as refused`() async throws {
        let wrong = #"{"client_id":"sandbox-client","client_secret":"no"}"#
        try await withWorld(scheme: "client", clock: RecordingClock(), credentials: wrong) { world in
            await #expect { try await world.run(streams: ["Project"]) } throws: { error in
                guard case .upstream(let meaning)? = (error as? CallFault)?.cause else { return false }
                return meaning == .unauthorized || meaning == .invalid
            }
        }
    }
}
