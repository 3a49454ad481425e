internal import EngineDefinition
internal import EngineNetwork

/// What the calls of a connection pass: its own gate, and the one that it shares with the other connections of its app.
struct ConnectionGate: Sendable {
    let own: CallGate
    /// Nothing if no limit is shared.
    let shared: CallGate?

    /// Waits until the call may be made.
    ///
    /// Its own limits first: who waits for those must not hold a place that others could use.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func enter(_ request: OutgoingRequest, _ events: any EventSink) async throws(CancellationError) {
        try await own.enter(request, events)
        guard let shared else { return }
        do throws(CancellationError) {
            try await shared.enter(request, events)
        } catch {
            own.giveBack(request)
            throw error
        }
    }

    /// Takes what a response says while the call is still on its way.
    func note(_ request: OutgoingRequest, _ attempt: Attempt) {
        shared?.note(request, attempt)
        own.note(request, attempt)
    }

    /// Gives the places back, and takes what the response says.
    /// - Returns: what it says of limits in a way that is not read.
    @discardableResult
    func leave(_ request: OutgoingRequest, _ attempt: Attempt?) -> [UnreadLimit] {
        (shared?.leave(request, attempt) ?? []) + own.leave(request, attempt)
    }

    /// Takes a refusal: calls under the same limits wait as long.
    /// - Returns: the longest wait, in seconds.
    @discardableResult
    func refuse(_ request: OutgoingRequest, seconds: Double?, _ growth: RefusalGrowth = RefusalGrowth()) -> Double {
        max(own.refuse(request, seconds: seconds, growth), shared?.refuse(request, seconds: seconds, growth) ?? 0)
    }
}
