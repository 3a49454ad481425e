import EngineCrypto
import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

@testable import Engine

/// What a sync holds for other inputs is kept apart, and secret inputs are in no column (definitions.md §3, I6).
struct RunVariantTests {
    private static let sync = """
        sync: secretive
        provider: sandbox
        input:
          team: {}
          token: { secret: true }
          login:
            type: object
            fields: { user: {}, password: { secret: true } }
        streams:
          Project: {}

        """

    private func input(_ token: String?, password: String? = nil) -> ExpressionMap {
        var values: [(String, ExpressionValue)] = [("team", .string("red"))]
        if let token { values.append(("token", .string(token))) }
        if let password {
            let login = [("user", ExpressionValue.string("ada")), ("password", .string(password))]
            values.append(("login", .map(ExpressionMap(texts: login))))
        }
        return ExpressionMap(texts: values)
    }

    private func variants(_ world: SyncWorld) async throws -> [String] {
        try await world.reader.streams(in: "dev", model: "Project").map(\.variant)
    }

    @Test func `a secret input stands in no variant, and still tells variants apart`() async throws {
        try await withWorld(texts: ["syncs/secretive.yaml": Self.sync]) { world in
            let runner = try await world.runner("secretive")
            for token in ["canary-one", "canary-two", "canary-one"] {
                try await runner.run(input(token), SyncOptions()).expectDone()
            }
            try await runner.run(input("canary-one", password: "canary-three"), SyncOptions()).expectDone()
            let found = try await variants(world)
            #expect(Set(found).count == 3 && found.count == 3)
            for variant in found {
                #expect(!variant.contains("canary"), "\(variant)")
                #expect(variant.contains(#""team":"red""#) && variant.contains("secret:"))
            }
            #expect(found.contains { $0.contains(#""user":"ada""#) })
        }
    }

    @Test func `inputs without a secret are stored as they are`() async throws {
        try await withWorld(texts: ["syncs/secretive.yaml": Self.sync]) { world in
            try await world.runner("secretive").run(input(nil), SyncOptions()).expectDone()
            #expect(try await variants(world) == [#"{"team":"red"}"#])
        }
    }

    @Test func `a newer vault key does not read everything again`() async throws {
        try await withWorld(texts: ["syncs/secretive.yaml": Self.sync]) { world in
            try await world.runner("secretive").run(input("canary-one"), SyncOptions()).expectDone()
            let keys = [9, 7].compactMap { SealingKey([UInt8](repeating: $0, count: 32)) }
            try await world.store.unlock(with: try #require(Vault(keys: keys)))
            let again = try await world.runner("secretive").run(input("canary-one"), SyncOptions())
            #expect(again.counts("Project")?.added == 0)
            #expect(try await variants(world).count == 1)
            try await world.runner("secretive").run(input("canary-two"), SyncOptions()).expectDone()
            #expect(try await variants(world).count == 2)
        }
    }
}
