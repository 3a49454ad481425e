internal import EngineDefinition
internal import EngineStore

/// Sends the requests of a renewal as long as the right to make it lasts.
///
/// A process may stand still between two attempts for longer than its lease: what another one has sent by then must not
/// be sent again, or upstream takes it for a theft (RFC 9700 §4.14.2).
struct LeasedSender: RequestSender {
    let sender: any RequestSender
    let store: Store
    let lease: Lease

    var executor: (any TaskExecutor)? { sender.executor }

    func send(_ request: OutgoingRequest) async -> Attempt {
        if await RefreshLease.isLost(lease, in: store) {
            return .failure(
                TransportFailure(
                    message: "another process has taken the renewal over", mayHaveBeenProcessed: false,
                    isTransient: false))
        }
        return await sender.send(request)
    }
}
