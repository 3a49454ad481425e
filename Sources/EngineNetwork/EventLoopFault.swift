internal import Glibc

/// Why an event loop could not do what it was asked.
public enum EventLoopFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// A system call failed with this error number.
    case system(call: String, code: Int32)
    /// The loop was stopped.
    case stopped

    /// The call and the system's own words for the reason.
    public var description: String {
        switch self {
        case .system(let call, let code): "\(call) failed: \(String(cString: strerror(code))) (\(code))"
        case .stopped: "the event loop was stopped"
        }
    }

    /// The fault of the call that just failed.
    static func last(_ call: String) -> EventLoopFault {
        .system(call: call, code: errno)
    }
}
