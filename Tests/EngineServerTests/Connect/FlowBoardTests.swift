import EngineHTTP
import EngineLanguage
import Synchronization
import Testing

@testable import EngineServer

struct FlowBoardTests {
    private final class Clock: Sendable {
        let time = Mutex<Int64>(1_000_000_000_000)
        func pass(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
    }

    private let clock = Clock()
    private let board: FlowBoard

    init() {
        let clock = clock
        board = FlowBoard(now: { clock.time.withLock { $0 } })
    }

    private func word(_ id: String, session: Int64 = 1) -> String {
        switch board.news(of: id, session: session)?.news {
        case nil: "unknown"
        case .waiting?: "waiting"
        case .connected(let outcome)?: outcome.connectionID
        case .failed(let failure)?: failure.code
        }
    }

    @Test func `only the session that began a sign-in hears of it`() throws {
        try board.open("a", session: 1, provider: "acme")
        #expect(word("a") == "waiting")
        #expect(word("a", session: 2) == "unknown")
        board.close("a", session: 2)
        #expect(word("a") == "waiting")
        board.close("a", session: 1)
        #expect(word("a") == "unknown")
    }

    @Test func `the first word stands`() throws {
        try board.open("a", session: 1, provider: "acme")
        board.finish("a", .connected(ConnectOutcome(connectionID: "c-1", integration: "acme")))
        board.finish("a", .failed(ConnectFailure(code: "state_err", message: "")))
        #expect(word("a") == "c-1")
        board.finish("never begun", .failed(ConnectFailure(code: "state_err", message: "")))
        #expect(word("never begun") == "unknown")
    }

    @Test func `what is older than a state is forgotten`() throws {
        try board.open("a", session: 1, provider: "acme")
        clock.pass(seconds: 29 * 60)
        #expect(word("a") == "waiting")
        clock.pass(seconds: 61)
        #expect(word("a") == "unknown")
    }

    @Test func `many sign-ins push out the oldest`() throws {
        for number in 0..<10_000 {
            try board.open("f\(number)", session: Int64(number), provider: "acme")
            if number == 0 { clock.pass(seconds: 1) }
        }
        try board.open("last", session: -1, provider: "acme")
        #expect(word("f0", session: 0) == "unknown")
        #expect(word("f1", session: 1) == "waiting")
        #expect(word("last", session: -1) == "waiting")
    }

    @Test func `one session has so many sign-ins open, and what has ended counts no more`() throws {
        for number in 0..<FlowBoard.mostOfSession { try board.open("f\(number)", session: 1, provider: "acme") }
        let fault = #expect(throws: RouteFault.self) { try board.open("more", session: 1, provider: "acme") }
        #expect(fault?.status == 429)
        try board.open("other", session: 2, provider: "acme")
        board.finish("f0", .failed(ConnectFailure(code: "access_denied", message: "")))
        try board.open("more", session: 1, provider: "acme")
        #expect(word("more") == "waiting")
    }

    @Test func `an outcome is told in the words of the page`() {
        let outcome = ConnectOutcome(
            connectionID: "c-1", integration: "acme", isPending: true, identity: [("name", "Ada")])
        #expect(
            JSONWriter.text(outcome.json)
                == #"{"connectionId":"c-1","providerConfigKey":"acme","isPending":true,"identity":{"name":"Ada"}}"#)
    }
}
