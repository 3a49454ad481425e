internal import Glibc

/// An address to listen on: an IP address and a port, of which 0 means "any that is free".
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address, without brackets.
    public let host: String
    /// The port.
    public let port: UInt16

    /// Makes an address from its parts; ``HTTPListener`` checks the host.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `:8080` or `8080`; without a host it is
    /// `127.0.0.1`.
    public init?(text: String) {
        let (host, port): (Substring, Substring)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.first == ":" else { return nil }
            port = rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        } else {
            (host, port) = ("", text[...])
        }
        guard !port.isEmpty, port.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt16(port) else {
            return nil
        }
        self.init(host: host.isEmpty || host == "localhost" ? "127.0.0.1" : String(host), port: number)
    }

    /// The address as it stands in a URL: `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension ListenAddress {
    /// Opens a socket that listens here.
    /// - Returns: the descriptor, and the address with the port that was given.
    /// - Throws: `ListenFault`, which says what to do.
    func listen() throws(ListenFault) -> (descriptor: Int32, address: ListenAddress) {
        guard let place = SocketAddress(host: host, port: port) else { throw .notAnAddress(host: host) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(place.family, kind, 0)
        guard descriptor >= 0 else { throw ListenFault(errno, "socket", at: self) }
        do {
            try bind(descriptor, place)
            return (descriptor, try boundAddress(of: descriptor))
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func bind(_ descriptor: Int32, _ place: SocketAddress) throws(ListenFault) {
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        if place.family == AF_INET6 {
            // `::` means IPv6 only: what it means otherwise depends on the machine's settings.
            setsockopt(
                descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = place.withPointer { Glibc.bind(descriptor, $0, $1) }
        guard bound == 0 else { throw ListenFault(errno, "bind", at: self) }
        guard Glibc.listen(descriptor, 1024) == 0 else { throw ListenFault(errno, "listen", at: self) }
    }

    /// The address that the system chose where port 0 was asked for.
    private func boundAddress(of descriptor: Int32) throws(ListenFault) -> ListenAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let told = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard told == 0 else { throw ListenFault(errno, "getsockname", at: self) }
        let network = withUnsafePointer(to: &storage) { pointer in
            // The port stands at the same place in both families.
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port }
        }
        return ListenAddress(host: host, port: UInt16(bigEndian: network))
    }
}
