internal import EngineDefinition

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
    func leave(_ request: OutgoingRequest, _ attempt: Attempt?) {
        shared?.leave(request, attempt)
        own.leave(request, attempt)
    }

    /// Takes a refusal: calls under the same limits wait as long.
    func refuse(_ request: OutgoingRequest, seconds: Double?) {
        own.refuse(request, seconds: seconds)
        shared?.refuse(request, seconds: seconds)
    }
}
