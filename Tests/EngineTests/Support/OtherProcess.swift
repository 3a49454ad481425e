import EngineCrypto
import EngineDefinition
import EngineLanguage
import EngineNetwork
import EngineStore
import Glibc
import Testing

@testable import Engine

/// What a process of its own needs to renew the tokens of a store that it shares with the test.
struct OtherProcess {
    let store: Store
    let plan: AuthPlan
    let address: String
    let client: HTTPClient

    /// Opens the store, and the way to upstream.
    static func open(_ path: String, upstream address: String) async throws -> OtherProcess {
        let store = try await Store.open(.init(path: path))
        let keys = [SealingKey([UInt8](repeating: 7, count: 32))].compactMap { $0 }
        try await store.unlock(with: try #require(Vault(keys: keys)))
        let policy = EgressPolicy(allowing: [try EgressTarget(entry: address)])
        return OtherProcess(
            store: store, plan: try KeeperWorld.plan("person"), address: address,
            client: HTTPClient(loop: try EventLoop(name: "other-client"), policy: policy))
    }

    /// A keeper of its own.
    func keeper(dies moment: Moment? = nil) -> TokenKeeper {
        let sender = NetworkSender(client: client, userAgent: "engine-tests")
        return KeeperWorld.keeper(
            of: store, plan, at: address, moment == .answered ? LastSender(sender: sender) : sender,
            events: moment == .stored ? LastSink() : SilentSink())
    }

    /// When a process dies.
    enum Moment: String {
        /// The answer is there and not yet stored.
        case answered
        /// The answer is stored, and nobody was told.
        case stored
    }

    /// Credentials as they are passed between processes.
    static func credentials(_ text: String) throws -> ExpressionMap {
        try #require(ExpressionValue(try JSONValue(parsing: text)).map)
    }
}

/// Sends, and dies with the answer in hand.
private struct LastSender: RequestSender {
    let sender: any RequestSender

    func send(_ request: OutgoingRequest) async -> Attempt {
        let attempt = await sender.send(request)
        kill(getpid(), SIGKILL)
        return attempt
    }
}

/// Dies when a token was renewed.
private struct LastSink: EventSink {
    func record(_ event: any EngineEvent) {
        if event is TokenRenewed { kill(getpid(), SIGKILL) }
    }
}
