import Glibc

/// Ports for servers that must be told where to listen.
enum FreePort {
    /// A port that nobody listens on, below those that the system gives to clients meanwhile.
    static func find() throws -> UInt16 {
        // Programs that other tests start meanwhile must not inherit it, or the port stays taken.
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(handle) }
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_000)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            let isBound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isBound { return port }
        }
        throw NoPort()
    }

    private struct NoPort: Error {}
}
