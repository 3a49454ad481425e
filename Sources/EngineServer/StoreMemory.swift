internal import EngineStore
internal import Synchronization

/// What every request asks the store for, kept until anything is committed to it, by whatever process.
///
/// A key that is taken back, a connection that is deleted, a token that was renewed: each is a commit, so the very
/// next request reads anew. What is not there is not remembered.
final class StoreMemory: Sendable {
    /// What is kept.
    enum Name: Hashable, Sendable {
        /// A key, by the hash of what its caller shows.
        case key(hash: [UInt8])
        case integration(String, environment: String)
        case connection(String, integration: String, environment: String)
    }

    /// So many that no service meets the end, and few enough that they cost no memory to speak of.
    private static let most = 10_000

    private struct State {
        var mark: Int64
        var values: [Name: any Sendable] = [:]
    }

    private let watch: StoreWatch?
    private let state = Mutex<State?>(nil)

    /// - Parameter watch: tells of commits; without it nothing is kept.
    init(watch: StoreWatch?) {
        self.watch = watch
    }

    /// A value that is kept, or is read now.
    /// - Parameters:
    ///   - name: what it is.
    ///   - isGood: whether a kept value still holds: time passes without a commit.
    ///   - read: reads it.
    /// - Returns: the value; nothing if there is none.
    /// - Throws: why it cannot be read.
    func value<Value: Sendable>(
        _ name: Name, while isGood: (Value) -> Bool = { _ in true },
        else read: () async throws(RouteFault) -> Value?
    ) async throws(RouteFault) -> Value? {
        // Before the reading: what is committed meanwhile must not look as if it had been seen.
        guard let mark = watch?.mark() else { return try await read() }
        let kept = state.withLock { $0?.mark == mark ? $0?.values[name] as? Value : nil }
        if let kept, isGood(kept) { return kept }
        let value = try await read()
        state.withLock { state in
            if state?.mark != mark || state?.values.count ?? 0 >= Self.most { state = State(mark: mark) }
            state?.values[name] = value
        }
        return value
    }
}
