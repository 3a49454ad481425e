internal import Glibc

/// The init system that started this process and wants to hear of it (sd_notify(3)): datagrams to a socket whose path
/// is in `NOTIFY_SOCKET`.
struct InitSystem: Sendable {
    private let path: String?
    /// Microseconds after which the init system takes silence for death.
    private let patience: Int64?

    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        patience = isMeant ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil } : nil
    }

    /// Says something: `READY=1`, `STOPPING=1`, `WATCHDOG=1`.
    ///
    /// Whoever does not listen misses nothing that this process needs.
    /// - Returns: whether it was sent.
    @discardableResult
    func tell(_ text: String) -> Bool {
        guard let path, let address = Self.address(path) else { return false }
        let handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        return address.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            let sent = sendto(
                handle, text, text.utf8.count, Int32(MSG_NOSIGNAL), base, socklen_t(bytes.count))
            return sent == text.utf8.count
        }
    }

    /// Tells again and again that the process lives.
    /// - Parameter prove: done before each sign of life; one that never ends is none.
    /// - Returns: the task that tells; nothing if nobody waits for it.
    func watch(_ prove: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        guard path != nil, let patience else { return nil }
        return Task {
            // Twice in the time: one that comes late is made up for.
            while (try? await Task.sleep(for: .microseconds(patience / 2))) != nil {
                await prove()
                tell("WATCHDOG=1")
            }
        }
    }

    /// The bytes of a `sockaddr_un`: the family, then the path; a path that begins with `@` has no file.
    private static func address(_ path: String) -> [UInt8]? {
        // 107: what fits beside the zero at the end (unix(7)).
        guard let first = path.utf8.first, [UInt8(ascii: "/"), UInt8(ascii: "@")].contains(first),
            path.utf8.count <= 107
        else { return nil }
        let family = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) }
        let isAbstract = first == UInt8(ascii: "@")
        return family + (isAbstract ? [0] + path.utf8.dropFirst() : Array(path.utf8) + [0])
    }
}
