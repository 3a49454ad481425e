internal import Synchronization

/// Where a handler notes what the log tells and the answer does not.
final class RouteNote: Sendable {
    private let state = Mutex<(fault: RouteFault?, proxied: ProxiedCall?)>((nil, nil))

    /// A fault that was answered with a page.
    var fault: RouteFault? { state.withLock { $0.fault } }
    /// The call that was forwarded.
    var proxied: ProxiedCall? { state.withLock { $0.proxied } }

    /// Notes a fault.
    func note(_ fault: RouteFault) { state.withLock { $0.fault = fault } }

    /// Notes a call that is forwarded.
    func note(_ proxied: ProxiedCall) { state.withLock { $0.proxied = proxied } }
}
