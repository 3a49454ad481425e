import EngineCrypto
import Glibc
import Testing

@testable import EngineStore

struct VaultSourceTests {
    private func id(_ byte: UInt8) throws -> SealingKeyID { try testVault(byte).newestID }

    @Test func `a new key stands in front, and the file keeps its mode and its comments`() throws {
        let keys = try KeyFolder(1)
        try keys.write("# the first\n" + Base64.encode([UInt8](repeating: 1, count: 32)) + "\n", mode: 0o400)
        let (vault, old) = (try keys.source().addKey(), try id(1))
        #expect(vault.keys.count == 2 && vault.keys[1].id == old && vault.newestID != old)
        #expect(try keys.source().read().keys.map(\.id) == vault.keys.map(\.id))
        #expect(try keys.text().contains("\n# the first\n"))
        #expect(FileAccess.mode(of: keys.keyPath) == 0o400)
        #expect(keys.folder.names(in: ".") == ["vault.key"], "no draft is left")
    }

    @Test func `a link to the file stays a link`() throws {
        let keys = try KeyFolder(1)
        let link = keys.folder.file("linked.key")
        symlink(keys.keyPath, link)
        let source = try VaultSource.find(environment: ["ENGINE_VAULT_KEY_FILE": link], project: nil)
        #expect(source.origin == .named(path: link))
        _ = try source.addKey()
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(try keys.source().read().keys.count == 2)
    }

    @Test func `keys that go leave the others and the comments`() throws {
        let keys = try KeyFolder(1)
        let words = [1, 2, 3].map { Base64.encode([UInt8](repeating: $0, count: 32)) }
        try keys.write("# new\n\(words[2])\n# both\n\(words[0]), \(words[1])\n")
        #expect(try keys.source().removeKeys([try id(1)]) == 1)
        #expect(try keys.text() == "# new\n\(words[2])\n# both\n\(words[1])\n")
        #expect(try keys.source().removeKeys([try id(1)]) == 0)
        #expect(try keys.source().removeKeys([try id(2)]) == 1)
        #expect(try keys.text() == "# new\n\(words[2])\n# both\n")
    }

    @Test func `a variable and a credential cannot be written`() throws {
        let keys = try KeyFolder(1)
        let text = Base64.encode([UInt8](repeating: 1, count: 32))
        let places = [
            (["ENGINE_VAULT_KEY": text], "ENGINE_VAULT_KEY"),
            (["CREDENTIALS_DIRECTORY": keys.folder.path], keys.keyPath),
        ]
        for (environment, name) in places {
            let source = try keys.source(environment)
            #expect(source.name == name)
            #expect(throws: VaultFault.fixedPlace(source: name)) { try source.addKey() }
            #expect(throws: VaultFault.fixedPlace(source: name)) { try source.removeKeys([try id(1)]) }
        }
        #expect(try keys.text() == text + "\n")
    }

    @Test func `a file that cannot be written is told, and stays`() throws {
        let path = "/proc/self/environ"
        let source = try VaultSource.find(environment: ["ENGINE_VAULT_KEY_FILE": path], project: nil)
        #expect(throws: VaultFault.self) { try source.addKey() }
    }

    @Test func `no text of a place shows a key`() throws {
        let text = Base64.encode([UInt8](repeating: 5, count: 32))
        let source = try VaultSource.find(environment: ["ENGINE_VAULT_KEY": text], project: nil)
        var shown = ""
        dump(source, to: &shown)
        #expect(!"\(source) \(shown)".contains(text.prefix(12)))
    }
}
