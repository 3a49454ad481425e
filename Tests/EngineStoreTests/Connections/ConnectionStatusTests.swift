import EngineCrypto
import Glibc
import Testing

@testable import EngineStore

/// Random steps against a model that knows the machine and nothing of the store (reliability.md T9).
///
/// Two processes take them, each with a store of its own; `ENGINE_MODEL_STEPS` makes a longer run.
@Suite(.timeLimit(.minutes(10)))
struct ConnectionStatusTests {
    private static let steps = getenv("ENGINE_MODEL_STEPS").flatMap { Int(String(cString: $0)) } ?? 60_000

    /// What a connection ought to be.
    private struct Expected: Equatable {
        var status: StoredConnection.Status
        var version: Int64
        var reason: String?
        var secret: String?
    }

    /// A step, and what is to come of it.
    private enum Step {
        case add(isPending: Bool)
        case note(StatusChange)
        /// A renewal that read the credentials so many versions ago.
        case renew(age: Int64)
        case connect
        case replace(isVerified: Bool)
        case delete

        static func random(using generator: inout SeededGenerator) -> Step {
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<5: .add(isPending: Bool.random(using: &generator))
            case 5..<70: .note(StatusChange.allCases.randomElement(using: &generator) ?? .accepted)
            case 70..<84: .renew(age: Int64.random(in: 0...3, using: &generator) / 3)
            case 84..<92: .connect
            case 92..<97: .replace(isVerified: Bool.random(using: &generator))
            default: .delete
            }
        }
    }

    @Test func `T9 random steps agree with the written machine, and each change is in the trail once`() async throws {
        let seed = UInt64.random(in: 0...999_999)
        print("status model: seed \(seed), \(Self.steps) steps")
        // In memory: a disk would be asked for its word at each step.
        let path = "/dev/shm/engine-status-\(getpid())-\(seed).db"
        defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
        var stores: [Store] = []
        for _ in 0..<2 {
            stores.append(try await Store.open(.init(path: path)))
            try await stores.last?.unlock(with: testVault(1))
        }
        var generator = SeededGenerator(seed: seed)
        var expected: [String: Expected] = [:]
        var changes = 0
        for number in 0..<Self.steps {
            let name = "c\(Int.random(in: 0..<4, using: &generator))"
            let store = stores[Int.random(in: 0..<2, using: &generator)]
            let step = Step.random(using: &generator)
            let before = expected[name]
            let reason = "step \(number)"
            let wanted = Self.model(step, before, reason: reason, number)
            let isDone = try await Self.take(step, of: name, version: before?.version ?? 1, reason, number, by: store)
            try #require(
                isDone == (wanted != nil),
                "seed \(seed) step \(number): \(step) of \(name) after \(String(describing: before))")
            if let wanted { expected[name] = wanted.after }
            if let wanted, wanted.after?.status != before?.status, before != nil, wanted.after != nil { changes += 1 }
            guard number % 16 == 0 || Self.steps < 1_000 else { continue }
            let other = stores[Int.random(in: 0..<2, using: &generator)]
            try #require(try await Self.found(name, other) == expected[name], "seed \(seed) step \(number)")
        }
        for name in ["c0", "c1", "c2", "c3"] { #expect(try await Self.found(name, stores[0]) == expected[name]) }
        let told = try await stores[0].trail(.init(action: "connection.status", limit: .max))
        let moved = told.count { event in
            let words = event.detail.split(separator: "\"")
            return words.count > 7 && words[3] != words[7]
        }
        #expect(moved == changes && changes > Self.steps / 20, "each change is told once")
        #expect(told.allSatisfy { $0.detail.contains(#""reason":""#) }, "and has a reason")
        #expect(try await stores[1].firstBrokenEvent() == nil)
        for store in stores { try await store.close() }
    }

    /// What a step makes of a connection; nothing: it is refused.
    private static func model(
        _ step: Step, _ before: Expected?, reason: String, _ number: Int
    ) -> (after: Expected?, Void)? {
        if case .add(let isPending) = step {
            guard before == nil else { return nil }
            return (Expected(status: isPending ? .pending : .active, version: 1, secret: "\(number)"), ())
        }
        guard var after = before else { return nil }
        switch step {
        case .add: return nil
        case .note(let change):
            guard !change.bringsCredentials, let status = change.status(after: after.status) else { return nil }
            let isSilent = change == .unanswered || (change == .accepted && status != .active)
            after.reason = isSilent ? after.reason : change == .accepted ? nil : reason
            after.status = status
        case .renew(let age):
            guard age == 0, let status = StatusChange.renewed.status(after: after.status) else { return nil }
            after = Expected(status: status, version: after.version + 1, secret: "\(number)")
        case .connect, .replace: after = Expected(status: .active, version: after.version + 1, secret: "\(number)")
        case .delete: return (nil, ())
        }
        return (after, ())
    }

    /// Takes a step.
    /// - Returns: whether the store did it.
    private static func take(
        _ step: Step, of name: String, version: Int64, _ reason: String, _ number: Int, by store: Store
    ) async throws -> Bool {
        var new = NewConnection(environment: "dev", name: name, provider: "acme", scheme: "key")
        let secret = Secret("\(number)")
        do throws(StoreFault) {
            switch step {
            case .add(let isPending):
                new.status = isPending ? .pending : .active
                try await store.addConnection(new, credentials: secret)
            case .note(let change):
                let told = change == .accepted ? nil : reason
                try await store.note(change, of: name, in: "dev", reason: told, expecting: nil)
            case .renew(let age):
                try await store.replaceCredentials(of: name, in: "dev", with: secret, expecting: version - age)
            case .connect: try await store.replaceCredentials(of: name, in: "dev", with: secret, expecting: nil)
            case .replace(let isVerified):
                try await store.replaceConnection(new, credentials: secret, isVerified: isVerified)
            case .delete: try await store.deleteConnection(named: name, in: "dev")
            }
            return true
        } catch {
            switch error {
            case .connectionExists, .unknown, .impossible, .illegalStatus, .credentialsChanged: return false
            default: throw error
            }
        }
    }

    /// What a store has of a connection.
    private static func found(_ name: String, _ store: Store) async throws -> Expected? {
        guard let connection = try await store.connection(named: name, in: "dev") else { return nil }
        let secret = try await store.credentials(of: name, in: "dev")?.secret.reveal()
        return Expected(
            status: connection.status, version: connection.version, reason: connection.reason, secret: secret)
    }
}
