internal import EngineCrypto
internal import Glibc

/// Who holds a lease: a process of one boot of one machine, and one user of the store inside it.
///
/// A lease of a process that has ended is free at once, without waiting for its deadline, if we can be sure: same
/// boot, same process namespace, and no process with this number and start time.
struct LeaseHolder: Hashable {
    let boot: String
    let namespace: String
    let process: Int32
    let start: String
    let token: String

    /// This process, with a new token.
    static func current() -> LeaseHolder {
        LeaseHolder(
            boot: readLine(of: "/proc/sys/kernel/random/boot_id"), namespace: link("/proc/self/ns/pid"),
            process: getpid(), start: startTime(of: getpid()) ?? "", token: RandomBytes.token(byteCount: 9))
    }

    /// The text in the lease's row.
    var text: String { [boot, namespace, String(process), start, token].joined(separator: " ") }

    init(boot: String, namespace: String, process: Int32, start: String, token: String) {
        self.boot = boot
        self.namespace = namespace
        self.process = process
        self.start = start
        self.token = token
    }

    init?(text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let process = Int32(parts[2]) else { return nil }
        self.init(boot: parts[0], namespace: parts[1], process: process, start: parts[3], token: parts[4])
    }

    /// Whether this holder has certainly ended, seen from another one.
    func hasEnded(seenFrom other: LeaseHolder) -> Bool {
        guard boot == other.boot else { return true }
        guard namespace == other.namespace, !namespace.isEmpty, !start.isEmpty else { return false }
        return LeaseHolder.startTime(of: process) != start
    }

    /// When a process started, in clock ticks after the boot; nil if there is none any more.
    private static func startTime(of process: Int32) -> String? {
        // The name in parentheses may hold anything: the fields are counted after it (proc(5): starttime is the 22nd).
        guard let end = readLine(of: "/proc/\(process)/stat").split(separator: ")").last else { return nil }
        let fields = end.split(separator: " ")
        // A zombie has ended, only nobody has asked for its exit code yet.
        guard fields.count > 19, !["Z", "X"].contains(fields[0]) else { return nil }
        return String(fields[19])
    }

    private static func readLine(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func link(_ path: String) -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
