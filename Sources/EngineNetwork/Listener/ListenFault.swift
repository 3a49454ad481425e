internal import Glibc

/// Why a listener could not begin.
public enum ListenFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another program listens there.
    case portTaken(ListenAddress)
    /// No interface of this machine has the address.
    case notLocal(host: String)
    /// The host is no IP address.
    case notAnAddress(host: String)
    /// The system does not let this user have the port.
    case notAllowed(ListenAddress)
    /// Another system call failed, in the system's words.
    case system(call: String, reason: String, at: ListenAddress)

    init(_ code: Int32, _ call: String, at address: ListenAddress) {
        switch code {
        case EADDRINUSE: self = .portTaken(address)
        case EADDRNOTAVAIL: self = .notLocal(host: address.host)
        case EACCES, EPERM: self = .notAllowed(address)
        default: self = .system(call: call, reason: String(cString: strerror(code)), at: address)
        }
    }

    /// What failed, why, and what to do.
    public var description: String {
        switch self {
        case .portTaken(let address):
            "port \(address.port) on \(address.host) is taken by another program; "
                + "stop it, or choose another port (0 takes any that is free)"
        case .notLocal(let host):
            "cannot listen on \(host): no interface of this machine has that address; 127.0.0.1 always works"
        case .notAnAddress(let host):
            "cannot listen on '\(host)': expected an IP address such as 127.0.0.1 or ::1"
        case .notAllowed(let address):
            "not allowed to listen on \(address): ports below 1024 need a privilege; choose a higher one"
        case .system(let call, let reason, let address):
            "cannot listen on \(address): \(call) failed: \(reason)"
        }
    }
}
