import EngineFixtures
import EngineLanguage
import Glibc
import Testing

/// Tokens that end while the real binary works, against an OAuth server that rotates refresh tokens and counts those
/// that come twice (reliability.md T1–T6).
///
/// `ENGINE_TOKEN_ROUNDS` makes a longer run.
@Suite(.serialized) struct TokenTests {
    private static let call = ["call", "rotor", "GET", "/me"]
    private static let refresh = ["connection", "refresh", "rotor"]

    /// Rounds of a test that a longer run has more of.
    private func rounds(_ usual: Int) -> Int {
        figure("ENGINE_TOKEN_ROUNDS", usual)
    }

    /// Expects that the server gave so many new tokens, each for a token of its own.
    private func expect(
        _ server: OAuthServer, refreshes: Int, _ note: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(try await server.count("refreshes") == refreshes, "\(note)", sourceLocation: sourceLocation)
        #expect(try await server.count("refresh_reuse") == 0, "\(note)", sourceLocation: sourceLocation)
    }

    @Test func `T1 many calls at once in one process refresh an expired token once`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        try await server.control("delay=0.2")
        let rounds = rounds(2)
        for round in 1...rounds {
            try await server.control("expire=1")
            let counts = try await project.sync("rotor", ["--full"])
            #expect(counts["Item"] == (round == 1 ? [1_200, 0, 0, 0] : [0, 0, 0, 1_200]))
            try await expect(server, refreshes: round, "round \(round)")
        }
        // At most those that were under way or ready when the token had ended.
        #expect(try await server.count("unauthorized") <= 100 * rounds)
    }

    @Test func `T2 processes at once refresh an expired token once a round`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        try await server.control("delay=0.1")
        for round in 1...rounds(2) {
            try await server.control("expire=1")
            var programs = [try project.start(["run", "sync", "rotor", "--full"])]
            for _ in 0..<5 { programs.append(try project.start(Self.call)) }
            for program in programs {
                let code = await program.end()
                #expect(code == 0, "round \(round): \(program.text)")
            }
            try await expect(server, refreshes: round, "round \(round)")
        }
        #expect(try await project.status(of: "rotor").status == "active")
    }

    @Test func `a token that ends during a long walk is renewed ahead`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        // The first renewal brings a token of six seconds, so that a busy machine gets to the next one in time; each page
        // takes long enough for several of them.
        try await server.control("expire=1&lifetime=6&page_delay=1")
        let counts = try await project.sync("rotor", ["--full"])
        #expect(counts["Item"] == [1_200, 0, 0, 0])
        // Only those that carried the first, dead token, under way or ready.
        #expect(try await server.count("unauthorized") <= 100)
        #expect(try await server.count("refreshes") >= 3)
        #expect(try await server.count("refresh_reuse") == 0)
    }

    @Test func `T3 killed during a refresh a connection works, or is expired once and for all`() async throws {
        var (lost, kept) = (0, 0)
        for round in 0..<rounds(6) {
            let server = try await OAuthServer.start()
            let project = try await server.project()
            try await server.control("expire=1&delay=0.1")
            let call = try project.start(Self.call)
            while call.isRunning, try await server.count("token_calls") == 0 {}
            // From before the answer to long after it was stored.
            let pause = UInt32(round % 6) * 30_000
            await onOwnThread { _ = usleep(pause) }
            call.kill()
            _ = await call.end()
            let next = try project.start(Self.call)
            let code = await next.end()
            if code == 0 {
                kept += 1
                #expect(try await server.count("refresh_reuse") == 0)
                continue
            }
            // The answer was lost with the process: the token that is left is dead, and is not sent again.
            lost += 1
            #expect(code == 3, "\(next.text)")
            let status = try await project.status(of: "rotor")
            #expect(status.status == "expired" && status.reason.contains("no longer accepted"))
            let calls = try await server.count("token_calls")
            for _ in 0..<2 {
                let refused = try await project.run(Self.call, exit: 3)
                #expect(refused.contains("connection import"), "\(refused)")
            }
            #expect(try await server.count("token_calls") == calls)
            try await server.connect(project)
            try await project.run(Self.call)
            #expect(try await project.status(of: "rotor").status == "active")
        }
        print("token test: \(lost) answers were lost with their process, \(kept) connections went on")
        #expect(lost > 0)
    }

    @Test func `T4 a token endpoint that fails for a while breaks no connection`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        var refreshes = 0
        for fault in ["500", "503", "html500", "429"] {
            try await server.control("expire=1&fault=\(fault)&times=1")
            try await project.run(Self.call)
            refreshes += 1
            try await expect(server, refreshes: refreshes, fault)
        }
        for (fault, code) in [("503", 4), ("html200", 1), ("no_token", 1)] as [(String, Int32)] {
            try await server.control("expire=1&fault=\(fault)&times=100")
            try await project.run(Self.call, exit: code)
            #expect(try await project.status(of: "rotor").status == "active", "\(fault)")
            try await server.control("times=0")
            // For half a minute nobody asks again but who wishes it expressly.
            try await project.run(Self.call, exit: code)
            try await project.run(Self.refresh)
            try await project.run(Self.call)
            refreshes += 1
            try await expect(server, refreshes: refreshes, fault)
        }
        // An end without an answer: the token may be used up, so it is not sent again at once.
        let calls = try await server.count("token_calls")
        try await server.control("expire=1&fault=reset&times=1")
        try await project.run(Self.call, exit: 4)
        #expect(try await server.count("token_calls") == calls + 1)
        #expect(try await project.status(of: "rotor").status == "active")
        try await project.run(Self.refresh)
        try await project.run(Self.call)
        try await expect(server, refreshes: refreshes + 1)
    }

    @Test func `T4 a slow token endpoint keeps its right to refresh`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        try await server.control("expire=1&fault=slow&times=1")
        let programs = try (0..<3).map { _ in try project.start(Self.call) }
        for program in programs {
            let code = await program.end()
            #expect(code == 0, "\(program.text)")
        }
        try await expect(server, refreshes: 1)
    }

    @Test func `T4 an answer that is lost on the way ends as expired, once`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        try await server.control("expire=1&fault=lost&times=1")
        try await project.run(Self.call, exit: 4)
        #expect(try await project.status(of: "rotor").status == "active")
        try await project.run(Self.refresh, exit: 3)
        #expect(try await project.status(of: "rotor").status == "expired")
        let calls = try await server.count("token_calls")
        try await project.run(["run", "sync", "rotor"], exit: 3)
        #expect(try await server.count("token_calls") == calls)
    }

    @Test func `T5 a token that is revoked early costs one refresh, one repetition, and no loop`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        try await server.control("deny=1")
        let denied = try await project.run(["connection", "verify", "rotor"], exit: 3)
        #expect(denied.contains("connection import"), "\(denied)")
        #expect(try await server.count("token_calls") == 1)
        #expect(try await server.count("calls") == 2)
        #expect(try await project.status(of: "rotor").status == "invalid")
        try await server.control("deny=")
        try await project.run(["connection", "verify", "rotor"])
        #expect(try await project.status(of: "rotor").status == "active")

        try await server.control("revoke=1")
        try await project.run(["run", "sync", "rotor"], exit: 3)
        // Fifty partitions at once learn that the token has ended: one of them asks, for all.
        #expect(try await server.count("token_calls") == 2)
        #expect(try await project.status(of: "rotor").status == "expired")
    }

    @Test func `T6 answers that say their life time oddly or lack members are taken`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project()
        let lifetimes = ["null", "0", "-5", "%2260%22", "%22soon%22"]
        let faults = ["no_expires"] + lifetimes.map { "expires:\($0)" }
        for (index, fault) in (faults + ["no_refresh", "form"]).enumerated() {
            try await server.control("expire=1&fault=\(fault)&times=1")
            try await project.run(Self.call)
            #expect(try await server.count("refreshes") == index + 1, "\(fault)")
            // Nothing of it makes the next call refresh again.
            try await project.run(Self.call)
            try await expect(server, refreshes: index + 1, fault)
        }
        try await server.control("expire=1")
        try await project.run(Self.call)
        try await expect(server, refreshes: faults.count + 3)

        try await server.control("expire=1&fault=error200&times=1")
        try await project.run(Self.call, exit: 3)
        #expect(try await project.status(of: "rotor").status == "expired")
    }

    @Test func `a wrong client secret is invalid until the operator puts it right`() async throws {
        let server = try await OAuthServer.start()
        let project = try await server.project(secret: "not-the-secret")
        try await server.control("expire=1")
        let refused = try await project.run(Self.call, exit: 3)
        #expect(refused.contains("client_secret"), "\(refused)")
        #expect(try await project.status(of: "rotor").status == "invalid")
        try TextFile.write("rotor-secret", to: "\(project.path)/client.secret")
        try await project.run(Self.call)
        #expect(try await project.status(of: "rotor").status == "active")
        try await expect(server, refreshes: 1)
    }
}
