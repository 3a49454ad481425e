internal import Glibc

/// A listener on all addresses of the machine, IPv4 and IPv6, that only counts who connects.
public final class CanaryPort: Sendable {
    /// Its port.
    public let port: Int
    private let descriptor: Int32

    /// The system has no port left.
    public struct NoPort: Error {}

    /// Listens on any port that is free.
    public init() throws(NoPort) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET6, kind, 0)
        guard descriptor >= 0 else { throw NoPort() }
        var both: Int32 = 0
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &both, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | listen(descriptor, 64) | getsockname(descriptor, generic, &length)
            }
        }
        guard code == 0 else {
            close(descriptor)
            throw NoPort()
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin6_port))
    }

    deinit {
        close(descriptor)
    }

    /// The entry of an egress policy that would open it.
    public var entry: String { "127.0.0.1:\(port)" }

    /// How many have connected since the last look.
    public var connections: Int {
        var count = 0
        while case let connection = accept(descriptor, nil, nil), connection >= 0 {
            close(connection)
            count += 1
        }
        return count
    }
}
