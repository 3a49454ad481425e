import EngineCrypto
import EngineStore
import Testing

struct StoreFaultTests {
    private static let id = SealingKeyID([0, 1, 2, 3, 4, 5, 6, 255])

    @Test func `a missing key is named`() throws {
        let id = try #require(StoreFaultTests.id)
        let fault = StoreFault.vault(.missingKey(id, atHand: []))
        #expect(fault.description == "the store is sealed with vault key 00010203040506ff, and there is no key at hand")
        #expect(fault.advice == "give the engine that key again; nothing was changed")
        let other = StoreFault.vault(.missingKey(id, atHand: [id]))
        #expect(other.description.hasSuffix("the keys at hand are 00010203040506ff"))
    }

    @Test(arguments: [
        StoreFault.newer(path: "p", found: 2, known: 1), .locked(path: "p", seconds: 5), .readOnly(path: "p"),
        .full(path: "p"), .notAStore(path: "p"), .damaged(path: "p", message: "m"), .notPermitted(path: "p"),
        .missing(path: "p"), .failed(path: "p", message: "m"), .closed, .leaseLost(name: "n"),
        .credentialsChanged(connection: "c"), .connectionExists(connection: "c"),
        .illegalStatus(connection: "c", from: .revoked, to: .expired),
        .unknown(kind: "run", name: "9"),
        .vault(.noKey(looked: ["A"])), .vault(.malformedKey(source: "A")),
        .vault(.unreadableKey(path: "p", reason: "r")), .vault(.exposedKey(path: "p", mode: 0o644)),
        .vault(.keyExists(path: "p")), .vault(.unwritableKey(path: "p", reason: "r")), .vault(.altered(place: "x")),
    ])
    func `every fault says what and what to do, in one line each`(fault: StoreFault) {
        #expect(!fault.description.isEmpty && !fault.description.contains("\n"))
        #expect(!fault.advice.isEmpty && !fault.advice.contains("\n") && !fault.advice.hasSuffix("."))
    }

    @Test func `a mode is shown as people write it`() {
        #expect(VaultFault.exposedKey(path: "vault.key", mode: 0o644).description.hasSuffix("its mode is 0644"))
    }
}
