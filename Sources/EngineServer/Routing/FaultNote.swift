internal import Synchronization

/// Where a handler that answers a fault with a page notes it for the log.
final class FaultNote: Sendable {
    private let fault = Mutex<RouteFault?>(nil)

    /// What went wrong, if anything did.
    var value: RouteFault? { fault.withLock { $0 } }

    /// Notes a fault.
    func note(_ fault: RouteFault) {
        self.fault.withLock { $0 = fault }
    }
}
