import EngineCrypto
import EngineHTTP
import EngineLanguage
import EngineStore
import Testing

@testable import EngineServer

struct FlowBoardTests {
    private struct Case {
        let world: ServerWorld
        let board: FlowBoard
        let own: StoredSession
        let other: StoredSession

        func word(_ id: String, session: StoredSession? = nil) async throws -> String {
            switch try await board.news(of: id, session: (session ?? own).id)?.news {
            case nil: "unknown"
            case .waiting?: "waiting"
            case .choosing(let offer)?: offer.labels.joined(separator: " or ")
            case .connected(let outcome)?: outcome.connectionID
            case .failed(let failure)?: "\(failure.code) \(failure.message) \(failure.nangoType)"
            }
        }
    }

    private func with(_ body: (Case) async throws -> Void) async throws {
        try await ServerWorld.with { world in
            let own = try await world.store.addSession(NewSession(environment: "dev"), token: Secret("one"))
            let other = try await world.store.addSession(NewSession(environment: "dev"), token: Secret("two"))
            try await body(Case(world: world, board: FlowBoard(store: world.store), own: own, other: other))
        }
    }

    @Test func `only the session that began a sign-in hears of it`() async throws {
        try await with { test in
            try await test.board.open("a", session: test.own, provider: "acme")
            #expect(try await test.word("a") == "waiting")
            #expect(try await test.word("a", session: test.other) == "unknown")
            try await test.board.close("a", session: test.other.id)
            #expect(try await test.word("a") == "waiting")
            try await test.board.close("a", session: test.own.id)
            #expect(try await test.word("a") == "unknown")
        }
    }

    @Test func `the first word stands`() async throws {
        try await with { test in
            let outcome = ConnectOutcome(connectionID: "c-1", integration: "acme", identity: [("name", "Ada")])
            let failure = ConnectFailure(code: "token_err", message: "no", nangoType: "unknown_err")
            try await test.board.open("a", session: test.own, provider: "acme")
            await test.board.finish("a", .connected(outcome))
            await test.board.finish("a", .failed(failure))
            #expect(try await test.word("a") == "c-1")
            let standing = try #require(try await test.board.news(of: "a", session: test.own.id))
            #expect(standing.news == .connected(outcome) && standing.provider == "acme")
            #expect(standing.told["identity"]?["name"] == "Ada")
            try await test.board.open("b", session: test.own, provider: "acme")
            await test.board.finish("b", .failed(failure))
            #expect(try await test.word("b") == "token_err no unknown_err")
            await test.board.finish("never begun", .failed(failure))
            #expect(try await test.word("never begun") == "unknown")
        }
    }

    @Test func `what stands beside a choice is taken once, by the session that is asked`() async throws {
        try await with { test in
            let offer = try #require(OfferedLabels(["name": "site", "labels": ["One", "Two"], "many": true]))
            #expect(OfferedLabels(offer.json) == offer && offer.isMany && OfferedLabels([:]) == nil)
            try await test.board.open("a", session: test.own, provider: "acme")
            try await test.board.ask("a", offer, pending: Secret("kept"))
            #expect(try await test.word("a") == "One or Two")
            let standing = try #require(try await test.board.news(of: "a", session: test.own.id))
            #expect(!JSONWriter.text(standing.told).contains("kept"))
            #expect(try await test.board.takeChoice("a", session: test.other.id) == nil)
            #expect(try await test.board.takeChoice("a", session: test.own.id) == Secret("kept"))
            #expect(try await test.board.takeChoice("a", session: test.own.id) == nil)
            #expect(try await test.word("a") == "waiting")
            // Who has gone away is asked nothing more.
            try await test.board.close("a", session: test.own.id)
            try await test.board.ask("a", offer, pending: Secret("kept"))
            #expect(try await test.word("a") == "unknown")
        }
    }

    @Test func `what is older than a state is forgotten`() async throws {
        try await with { test in
            try await test.board.open("a", session: test.own, provider: "acme")
            test.world.clock.advance(seconds: 29 * 60)
            #expect(try await test.word("a") == "waiting")
            test.world.clock.advance(seconds: 61)
            #expect(try await test.word("a") == "unknown")
        }
    }

    @Test func `one session has so many sign-ins open, and what has ended counts no more`() throws {
        let counts = FlowCounts()
        for number in 0..<FlowCounts.mostOfSession { try counts.admit("f\(number)", session: 1, now: 0) }
        let fault = #expect(throws: RouteFault.self) { try counts.admit("more", session: 1, now: 1) }
        #expect(fault?.status == 429)
        try counts.admit("other", session: 2, now: 1)
        counts.end("f0")
        try counts.admit("more", session: 1, now: 2)
        #expect(throws: RouteFault.self) { try counts.admit("again", session: 1, now: 3) }
        try counts.admit("later", session: 1, now: FlowCounts.lifetime + 2)
    }

    @Test func `an outcome is told in the words of the page`() {
        let outcome = ConnectOutcome(
            connectionID: "c-1", integration: "acme", isPending: true, identity: [("name", "Ada")])
        #expect(
            JSONWriter.text(outcome.told)
                == #"{"connectionId":"c-1","providerConfigKey":"acme","isPending":true,"identity":{"name":"Ada"}}"#)
    }
}

extension FlowBoard.Standing {
    fileprivate var told: JSONValue { StandingFace(standing: self).json }
}

extension ConnectOutcome {
    fileprivate var told: JSONValue { ConnectedFace(outcome: self).json }
}
