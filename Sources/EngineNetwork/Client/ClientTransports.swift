/// What carries the requests of a client: connections of our own, or libcurl.
///
/// Confined to the loop.
final class ClientTransports {
    private let plain: PlainLoop
    private let curl: CurlLoop

    /// How many connections were opened so far.
    var openedCount: Int { plain.openedCount + curl.openedCount }

    /// Loads libcurl; a failure is told to each of its transfers.
    init(loop: EventLoop, settings: HTTPClientSettings, policy: EgressPolicy) {
        plain = PlainLoop(loop: loop, settings: settings, policy: policy)
        curl = CurlLoop(loop: loop, settings: settings, policy: policy)
        curl.open()
    }

    /// Sends a request.
    func start(id: UInt64, call: TransferCall, control: TransferControl, start: Transfer.Start) {
        if plain.start(id: id, call: call, control: control, start: start) { return }
        curl.start(id: id, call: call, control: control, start: start)
    }

    /// Lets a paused transfer go on.
    func resume(_ id: UInt64) {
        if !plain.resume(id) { curl.resume(id) }
    }

    /// Ends a transfer at once.
    func fail(_ id: UInt64, _ fault: TransportFault) {
        if !plain.fail(id, fault) { curl.fail(id, fault) }
    }

    /// Fails what is on its way, closes all connections, and takes nothing more.
    func close() {
        plain.close()
        curl.close()
    }
}
