internal import Synchronization

/// What was opened lately, by what it is for: many calls may want it at once, the first one opens it.
final class OpeningShelf<Key: Hashable & Sendable, Subject: Sendable, Value: Sendable>: Sendable {
    /// What was opened, good for as long as its subject is as it was.
    private struct Entry {
        let subject: Subject
        /// Tells it from those that stood in its place.
        let number: UInt64
        let opening: Task<Result<Value, RouteFault>, Never>
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let most: Int
    private let state = Mutex(State())

    /// - Parameter most: how many are kept.
    init(most: Int) { self.most = most }

    /// What is open by a key.
    /// - Parameters:
    ///   - id: the key.
    ///   - subject: what it is opened for.
    ///   - isSame: whether what was opened for another subject serves this one.
    ///   - isCurrent: whether what was opened is still right.
    ///   - open: opens it, given what was open for another subject.
    /// - Returns: what was opened, by this call or another.
    /// - Throws: why it cannot be opened.
    func value(
        of id: Key, _ subject: Subject, isSame: (Subject) -> Bool, isCurrent: (Value) -> Bool,
        open: @escaping @Sendable (_ former: Value?) async -> Result<Value, RouteFault>
    ) async throws(RouteFault) -> Value {
        let (entry, isOwn) = entry(of: id, subject, isSame, open)
        let value = try await value(of: entry, id)
        // What was opened for this call is as new as can be, whatever was written meanwhile.
        if isOwn || isCurrent(value) { return value }
        forget(id, entry.number)
        return try await self.value(of: self.entry(of: id, subject, isSame, open).entry, id)
    }

    private func value(of entry: Entry, _ id: Key) async throws(RouteFault) -> Value {
        let result = await entry.opening.value
        // What could not be opened now may be so at the next call.
        if case .failure = result { forget(id, entry.number) }
        return try result.get()
    }

    private func entry(
        of id: Key, _ subject: Subject, _ isSame: (Subject) -> Bool,
        _ open: @escaping @Sendable (_ former: Value?) async -> Result<Value, RouteFault>
    ) -> (entry: Entry, isOwn: Bool) {
        state.withLock { state in
            state.uses += 1
            if let known = state.entries[id], isSame(known.subject) {
                state.entries[id]?.lastUse = state.uses
                return (known, false)
            }
            let former = state.entries[id]?.opening
            let entry = Entry(
                subject: subject, number: state.uses, opening: Task { await open(try? await former?.value.get()) },
                lastUse: state.uses)
            state.entries[id] = entry
            trim(&state)
            return (entry, true)
        }
    }

    /// Forgets an opening, and not the one that another call put in its place.
    private func forget(_ id: Key, _ number: UInt64) {
        state.withLock { state in
            if state.entries[id]?.number == number { state.entries[id] = nil }
        }
    }

    /// Forgets the half that was used longest ago.
    private func trim(_ state: inout State) {
        guard state.entries.count > most else { return }
        let uses = state.entries.values.map(\.lastUse).sorted()
        let middle = uses[uses.count / 2]
        state.entries = state.entries.filter { $0.value.lastUse >= middle }
    }
}
