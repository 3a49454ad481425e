internal import EngineCrypto
internal import EngineLanguage
internal import Synchronization

/// Tokens that were signed and still serve: making one costs a signature, and some upstreams want few of them.
///
/// It never changes what a request means, only how often the key is used; so a plan that holds one is still a value.
final class SignedTokenMemo: Sendable {
    /// What a token was made of, but for the time: a hash, since the key is among it.
    struct Name: Hashable {
        private let digest: [UInt8]

        init(_ head: ExpressionMap, _ payload: ExpressionMap, key: [UInt8]) {
            let text = [head, payload].map { (try? ExpressionValue.map($0).jsonText()) ?? "" }.joined(separator: "\n")
            digest = Digest.sha256.hash(Array(text.utf8) + key)
        }
    }

    private struct Entry {
        let token: String
        let from: Int64
        let until: Int64
    }

    private let entries = Mutex<[Name: Entry]>([:])

    /// Connections of one process that share a plan are few; beyond this the whole is forgotten.
    private static let mostEntries = 256

    /// A token that serves for a while yet.
    ///
    /// A clock that was set back makes a new one, for the old one would be of the future.
    func token(of name: Name, at now: Int64) -> String? {
        entries.withLock { entries in
            guard let entry = entries[name], now >= entry.from, now < entry.until else { return nil }
            return entry.token
        }
    }

    /// Keeps a token: the last quarter of its life, a minute at most, is for requests that are on their way.
    func keep(_ token: String, as name: Name, from start: Int64, to end: Int64) {
        let entry = Entry(token: token, from: start, until: end - min(60, (end - start) / 4))
        entries.withLock { entries in
            if entries.count >= Self.mostEntries { entries = [:] }
            entries[name] = entry
        }
    }
}
