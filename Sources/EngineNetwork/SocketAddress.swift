internal import EngineHTTP
internal import Glibc

/// An IP address with a port, in the system's form.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let length: socklen_t

    /// Which of the system's families it belongs to.
    var family: Int32 { Int32(storage.ss_family) }

    /// Reads an IPv4 address, or an IPv6 address without brackets.
    init?(host: String, port: UInt16) {
        let length = withUnsafeMutablePointer(to: &storage) { pointer -> socklen_t? in
            let isIPv4 = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                address.pointee.sin_family = sa_family_t(AF_INET)
                address.pointee.sin_port = port.bigEndian
                return inet_pton(AF_INET, host, &address.pointee.sin_addr) == 1
            }
            if isIPv4 { return socklen_t(MemoryLayout<sockaddr_in>.size) }
            let isIPv6 = pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                address.pointee = sockaddr_in6()
                address.pointee.sin6_family = sa_family_t(AF_INET6)
                address.pointee.sin6_port = port.bigEndian
                return inet_pton(AF_INET6, host, &address.pointee.sin6_addr) == 1
            }
            return isIPv6 ? socklen_t(MemoryLayout<sockaddr_in6>.size) : nil
        }
        guard let length else { return nil }
        self.length = length
    }

    /// Hands it to a call of the system.
    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
