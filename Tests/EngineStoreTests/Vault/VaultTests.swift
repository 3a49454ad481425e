import EngineCrypto
import Glibc
import Testing

@testable import EngineStore

struct VaultTests {
    private let folder: TemporaryFolder
    private let text = Base64.encode([UInt8](repeating: 1, count: 32))
    private let other = Base64.encode([UInt8](repeating: 2, count: 32))

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ text: String, to name: String, mode: mode_t = 0o600) {
        let descriptor = open(folder.file(name), O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        _ = Glibc.write(descriptor, text, text.utf8.count)
        close(descriptor)
        chmod(folder.file(name), mode)
    }

    private func fault(_ body: () throws -> Void) -> VaultFault? {
        do {
            try body()
            return nil
        } catch {
            return error as? VaultFault
        }
    }

    @Test func `a key is found in the variable, the file, the credential, the project, in this order`() throws {
        let first = try testVault(1).newestID
        let second = try testVault(2).newestID
        write(other + "\n", to: "vault.key")
        write(text, to: "elsewhere")
        let places = [
            (["ENGINE_VAULT_KEY": text, "ENGINE_VAULT_KEY_FILE": folder.file("vault.key")], first),
            (["ENGINE_VAULT_KEY_FILE": folder.file("elsewhere"), "CREDENTIALS_DIRECTORY": folder.path], first),
            (["CREDENTIALS_DIRECTORY": folder.path], second), ([:], second),
            (["CREDENTIALS_DIRECTORY": "/nonexistent"], second),
        ]
        for (environment, id) in places {
            #expect(try Vault.find(environment: environment, project: folder.path).newestID == id, "\(environment)")
        }
    }

    @Test func `several keys: the first seals, all open`() throws {
        let vault = try Vault.find(environment: ["ENGINE_VAULT_KEY": "\(other), \(text)"], project: nil)
        #expect(vault.keys.count == 2)
        #expect(vault.newestID == (try testVault(2).newestID))
        write("# new\n\(other)\n# old\n\(text)\n", to: "vault.key")
        #expect(try Vault.find(environment: [:], project: folder.path).keys.map(\.id) == vault.keys.map(\.id))
        let place = Vault.Place(environment: "dev", connection: "main", column: "credentials")
        let old = try testVault(1).seal([7], at: place)
        #expect(try vault.open(old, at: place) == [7])
    }

    @Test func `nothing at hand tells where it looked`() {
        #expect(
            fault { _ = try Vault.find(environment: ["CREDENTIALS_DIRECTORY": "/nonexistent"], project: folder.path) }
                == .noKey(looked: [
                    "ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE", "/nonexistent/vault.key", folder.file("vault.key"),
                ]))
    }

    @Test func `an empty variable says nothing`() {
        #expect(
            fault { _ = try Vault.find(environment: ["ENGINE_VAULT_KEY": ""], project: nil) }
                == .noKey(looked: ["ENGINE_VAULT_KEY", "ENGINE_VAULT_KEY_FILE"]))
    }

    @Test(arguments: ["  \n", "abc", "canary!", "AAAA", "# only a comment"])
    func `K1 a text that is no key is refused and not shown`(text: String) {
        let found = fault { _ = try Vault.find(environment: ["ENGINE_VAULT_KEY": text], project: nil) }
        #expect(found == .malformedKey(source: "ENGINE_VAULT_KEY"))
        #expect(found?.description.contains("canary") == false)
    }

    @Test func `a key file that others can read is refused`() {
        write(text, to: "vault.key", mode: 0o640)
        #expect(
            fault { _ = try Vault.find(environment: [:], project: folder.path) }
                == .exposedKey(path: folder.file("vault.key"), mode: 0o640))
    }

    @Test func `a key file that is not there is an error if it was named`() {
        let path = folder.file("no.key")
        #expect(
            fault { _ = try Vault.find(environment: ["ENGINE_VAULT_KEY_FILE": path], project: nil) }
                == .unreadableKey(path: path, reason: "No such file or directory"))
    }

    @Test func `a new key file is private, works, and is never overwritten`() throws {
        let path = folder.file("vault.key")
        let made = try Vault.create(at: path)
        #expect(try Vault.find(environment: [:], project: folder.path).newestID == made.newestID)
        var status = stat()
        stat(path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(fault { _ = try Vault.create(at: path) } == .keyExists(path: path))
        #expect(fault { _ = try Vault.create(at: folder.file("no/vault.key")) } != nil)
        #expect(try Vault.find(environment: [:], project: folder.path).newestID == made.newestID)
    }
}
