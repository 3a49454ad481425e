import EngineCrypto
import EngineStore
import Glibc
import Testing

/// A project folder with a `vault.key`, and a store beside it.
struct KeyFolder {
    let folder: TemporaryFolder
    var path: String { folder.file("engine.db") }
    var keyPath: String { folder.file("vault.key") }

    /// Makes a folder with these keys, the newest first.
    init(_ keys: UInt8...) throws {
        folder = try TemporaryFolder()
        try write(keys.map { Base64.encode([UInt8](repeating: $0, count: 32)) + "\n" }.joined())
    }

    func write(_ text: String, mode: mode_t = 0o600) throws {
        let descriptor = Glibc.open(keyPath, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        let written = Glibc.write(descriptor, text, text.utf8.count)
        try #require(written == text.utf8.count)
        close(descriptor)
        chmod(keyPath, mode)
    }

    func text() throws -> String { String(decoding: try FileAccess.bytes(of: keyPath), as: UTF8.self) }

    func source(_ environment: [String: String] = [:]) throws -> VaultSource {
        try VaultSource.find(environment: environment, project: folder.path)
    }

    /// The store, with the keys as they are now.
    func open() async throws -> Store {
        let store = try await Store.open(.init(path: path))
        try await store.unlock(from: try source())
        return store
    }

    /// The names of connections that are made by `fill`.
    static func names(_ count: Int) -> [String] { (0..<count).map { "c\($0)" } }

    /// Stores connections with credentials that tell their name.
    static func fill(_ store: Store, count: Int, from first: Int = 0) async throws {
        for name in names(count).dropFirst(first) {
            try await store.addConnection(
                NewConnection(environment: "dev", name: name, provider: "acme", scheme: "key"),
                credentials: Secret("secret of \(name)"))
        }
    }

    /// How many of the connections open to what was stored.
    static func opened(_ store: Store, count: Int) async throws -> Int {
        var opened = 0
        for name in names(count)
        where try await store.credentials(of: name, in: "dev")?.secret == Secret("secret of \(name)") { opened += 1 }
        return opened
    }
}

extension VaultRotation {
    /// A rotation of a folder's keys.
    init(_ store: Store, _ folder: KeyFolder, batch: Int = 10) throws {
        self.init(store: store, source: try folder.source(), actor: "test", environment: "dev", batch: batch)
    }
}
