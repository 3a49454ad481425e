import EngineDefinition
import EngineFixtures
import EngineLanguage
import EngineStore
import Glibc
import Testing

@testable import Engine

/// One rotating refresh token, and two processes that need it (reliability.md T1–T3).
///
/// `ENGINE_RACE_ROUNDS` and `ENGINE_TOKEN_KILLS` make longer runs.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct RenewalProcessTests {
    private static func number(_ name: String, _ usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }

    // MARK: T2

    /// Tasks of each process.
    private static let tasks = 100

    @Test func `T2 two hundred tasks in two processes race for one refresh token: one refresh a round, nothing lost`()
        async throws
    {
        let rounds = Self.number("ENGINE_RACE_ROUNDS", 30)
        try await KeeperWorld.with { test in
            let (path, address) = (test.world.store.options.path, "\(test.world.address)")
            let folder = test.world.folder.path
            async let other = #expect(processExitsWith: .success) {
                [path = path as String, address = address as String, folder = folder as String, rounds = rounds as Int]
                in
                try await RenewalProcessTests.race(path, address, folder, rounds)
            }
            let keeper = test.keeper()
            for round in 1...rounds {
                let old = try await test.stored()
                try TextFile.write(try ExpressionValue.map(old).jsonText(), to: "\(folder)/begin")
                rename("\(folder)/begin", "\(folder)/round-\(round)")
                let mine = try await Self.renewAll(keeper, insteadOf: old)
                try await eventually { access("\(folder)/done-\(round)", F_OK) == 0 }
                let theirs = try TextFile.text("\(folder)/done-\(round)")
                for name in ["round", "done"] { unlink("\(folder)/\(name)-\(round)") }
                let stored = try await test.stored()["access_token"]?.string ?? "none"
                try #require(stored != old["access_token"]?.string, "round \(round)")
                try #require(mine == stored && theirs == stored, "round \(round): all use what is stored")
                try #require(try await test.world.count("refreshes") == round, "round \(round)")
                try #require(try await test.world.count("refresh_reuse") == 0, "round \(round)")
            }
            _ = await other
            #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .active)
            print("race test: \(rounds) rounds, \(try await test.world.count("refreshes")) refreshes, none twice")
        }
    }

    /// Asks for other credentials with many tasks at once.
    /// - Returns: the access token that all of them got.
    private static func renewAll(_ keeper: TokenKeeper, insteadOf old: ExpressionMap) async throws -> String {
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<tasks {
                group.addTask { try await keeper.renewed(insteadOf: old).credentials["access_token"]?.string ?? "" }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        return tokens.sorted().joined(separator: " and ")
    }

    /// The rounds of the other process.
    private static func race(_ path: String, _ address: String, _ folder: String, _ rounds: Int) async throws {
        let process = try await OtherProcess.open(path, upstream: address)
        let keeper = process.keeper()
        for round in 1...rounds {
            try await eventually { access("\(folder)/round-\(round)", F_OK) == 0 }
            let old = try OtherProcess.credentials(try TextFile.text("\(folder)/round-\(round)"))
            try TextFile.write(try await renewAll(keeper, insteadOf: old), to: "\(folder)/end")
            rename("\(folder)/end", "\(folder)/done-\(round)")
        }
    }

    // MARK: T3

    /// Has another process renew, and die meanwhile.
    private func renewAndDie(_ test: KeeperWorld, _ moment: OtherProcess.Moment) async throws {
        let (path, address) = (test.world.store.options.path, "\(test.world.address)")
        let (name, old) = (moment.rawValue, try ExpressionValue.map(try await test.stored()).jsonText())
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, address = address as String, name = name as String, old = old as String] in
            let keeper = try await OtherProcess.open(path, upstream: address).keeper(dies: .init(rawValue: name))
            _ = try await keeper.renewed(insteadOf: try OtherProcess.credentials(old))
        }
    }

    private func statusEvents(_ test: KeeperWorld) async throws -> Int {
        try await test.world.store.trail(.init(action: "connection.status", limit: 10_000)).count
    }

    @Test func `T3 an answer that dies with its process ends as expired, once, and the dead token is not sent again`()
        async throws
    {
        try await KeeperWorld.with { test in
            for round in 1...Self.number("ENGINE_TOKEN_KILLS", 4) {
                let (old, told) = (try await test.stored(), try await statusEvents(test))
                try await renewAndDie(test, .answered)
                #expect(try await test.world.count("refreshes") == round, "upstream gave a token that nobody has")
                #expect(try await test.stored() == old)
                let sent = test.sender.sent
                for _ in 0..<3 {
                    await #expect { try await test.keeper().renewed(insteadOf: old) } throws: {
                        ($0 as? CallFault)?.cause == .upstream(.unauthorized)
                    }
                }
                #expect(test.sender.sent == sent + 1, "round \(round): it is asked once whether the token still works")
                #expect(try await test.world.count("refresh_reuse") == round)
                #expect(try await test.world.store.connection(named: "main", in: "dev")?.status == .expired)
                #expect(try await statusEvents(test) == told + 1)
                try await test.bringTokens()
            }
        }
    }

    @Test func `T3 an answer that was stored before its process died is used by the next one`() async throws {
        try await KeeperWorld.with { test in
            for round in 1...Self.number("ENGINE_TOKEN_KILLS", 4) {
                let old = try await test.stored()
                try await renewAndDie(test, .stored)
                let live = try await test.keeper().renewed(insteadOf: old)
                let stored = try await test.stored()
                #expect(live.credentials != old && live.credentials == stored)
                #expect(test.sender.sent == 0)
                #expect(try await test.world.count("refreshes") == round)
                #expect(try await test.world.count("refresh_reuse") == 0)
            }
        }
    }
}
