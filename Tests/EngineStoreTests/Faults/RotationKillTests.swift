import EngineCrypto
import EngineStore
import Glibc
import Testing

/// Rotations that are killed while another process reads and writes (reliability.md K2).
///
/// `ENGINE_KILL_ROUNDS` makes a longer run.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RotationKillTests {
    private static let rounds = getenv("ENGINE_KILL_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 20

    @Test func `K2 killed at any moment everything opens, others go on, and the rotation ends when it is run again`()
        async throws
    {
        let keys = try KeyFolder(1)
        let server = try await keys.open()
        try await KeyFolder.fill(server, count: 80)
        var (killed, retired) = (0, 0)
        for _ in 0..<Self.rounds {
            // Some rotations end before; most are hit while they write.
            let delay = UInt32.random(in: 1_000...60_000)
            async let rotation: Void = Self.rotate(keys, killedAfter: delay)
            for name in KeyFolder.names(80).shuffled().prefix(40) {
                let held = try #require(try await server.credentials(of: name, in: "dev"))
                try #require(held.secret == Secret("secret of \(name)"))
                try await server.replaceCredentials(of: name, in: "dev", with: held.secret, expecting: held.version)
            }
            try await rotation
            let next = try await keys.open()
            #expect(try await KeyFolder.opened(next, count: 80) == 80, "killed after \(delay) µs")
            #expect(try await next.proveVault().faults == [])
            let status = try await next.vaultStatus()
            if status.sealing.count > 1 { killed += 1 }
            retired = status.keys.count { $0.isRetired }
            try await next.close()
        }
        let last = try await VaultRotation(server, keys).run()
        #expect(try await server.vaultStatus().sealing == [last.key])
        #expect(try await KeyFolder.opened(server, count: 80) == 80)
        print("rotation test: \(killed) of \(Self.rounds) rotations were killed half-way, \(retired) keys were retired")
        #expect(killed > 0, "a kill that falls beside the rotation proves nothing")
        try await server.close()
        try checkIntegrity(of: keys.path)
    }

    private static func rotate(_ keys: KeyFolder, killedAfter delay: UInt32) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = keys.folder.path as String, delay = delay as UInt32] in
            let source = try VaultSource.find(environment: [:], project: path)
            let store = try await Store.open(.init(path: "\(path)/engine.db"))
            killSelf(after: delay)
            let rotation = VaultRotation(store: store, source: source, actor: "t", environment: "dev", batch: 3)
            while true { _ = try await rotation.run() }
        }
    }
}
