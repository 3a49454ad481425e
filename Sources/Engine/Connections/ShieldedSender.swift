internal import EngineDefinition

/// Sends what must be waited for even if nobody wants it any more: the answer to a token request may hold the only
/// token that upstream takes from now on.
///
/// The request's own time limit ends it.
struct ShieldedSender: RequestSender {
    let sender: any RequestSender

    var executor: (any TaskExecutor)? { sender.executor }

    func send(_ request: OutgoingRequest) async -> Attempt {
        // A task of its own does not hear of the cancellation; it is awaited here, so it has an owner.
        await Task { [sender] in await sender.send(request) }.value
    }
}
