import EngineNetwork
import Glibc
import Testing

/// A client that sends exactly the bytes it is given; it blocks, for at most twenty seconds a call.
final class RawClient: Sendable {
    private let descriptor: Int32

    init(_ address: ListenAddress) throws {
        let isIPv6 = address.host.contains(":")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard Self.connect(descriptor, address, isIPv6) == 0 else { throw Failure.connect(errno) }
    }

    enum Failure: Error {
        case connect(Int32)
    }

    deinit {
        close(descriptor)
    }

    private static func connect(_ descriptor: Int32, _ address: ListenAddress, _ isIPv6: Bool) -> Int32 {
        if isIPv6 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = address.port.bigEndian
            inet_pton(AF_INET6, address.host, &name.sin6_addr)
            return withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        inet_pton(AF_INET, address.host, &name.sin_addr)
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// A client whose kernel holds little of what it does not read.
    func shrinkBuffer() {
        var size: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Sends all of the bytes, however long it takes, or what goes before the server closes.
    @discardableResult
    func send(bytes: [UInt8]) -> Bool {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + position }, bytes.count - position, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            position += count
        }
        return true
    }

    /// Sends bytes if the system takes all of them within a tenth of a second.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Bool {
        var patience = timeval(tv_sec: 0, tv_usec: 100_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        defer {
            patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// All bytes until the server closes.
    func receiveBytesToEnd() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What has arrived, at least one byte; nothing at the end, on a reset, and when twenty seconds have passed.
    func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Everything until the server closes.
    func receiveToEnd() -> String {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += piece
        }
    }

    /// Reads on until there is nothing more; whether that came as a reset.
    func endsWithReset() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return count < 0 && errno == ECONNRESET }
        }
    }

    /// Everything until a text has arrived a number of times.
    func receive(until mark: String, times: Int = 1) -> String {
        var all = ""
        while all.components(of: mark) < times {
            let piece = receive()
            if piece.isEmpty { break }
            all += String(decoding: piece, as: UTF8.self)
        }
        return all
    }
}

/// Waits until something is so, at most thirty seconds: other tests want the machine too.
func until(_ condition: () -> Bool, at location: SourceLocation = #_sourceLocation) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
        try #require(ContinuousClock.now < end, "it did not come about", sourceLocation: location)
        await Task.yield()
    }
}

extension String {
    /// How often a text is found.
    func components(of mark: String) -> Int {
        var count = 0
        var rest = utf8[...]
        let wanted = Array(mark.utf8)
        while let start = rest.firstIndex(of: wanted[0]) {
            rest = rest[start...]
            if rest.starts(with: wanted) {
                count += 1
                rest = rest.dropFirst(wanted.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return count
    }
}
