import Glibc
import Synchronization
import Testing

/// A terminal that a test holds: what a program writes to it is caught, what the test types comes to the program.
final class PseudoTerminal: Sendable {
    private let master: Int32
    /// The path that a program opens.
    let path: String
    private let caught = Mutex<[UInt8]>([])

    init(columns: UInt16 = 80) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        // TIOCSPTLCK and TIOCGPTN: what unlockpt and ptsname do, which Swift's module of the C library hides.
        var lock: Int32 = 0
        var number: Int32 = -1
        let isOpen = ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0
        path = "/dev/pts/\(number)"
        try #require(isOpen)
        var size: [UInt16] = [24, columns, 0, 0]
        let isSized = size.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { ioctl(master, UInt(TIOCSWINSZ), $0) } ?? -1
        }
        try #require(isSized == 0)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
    }

    deinit { close(master) }

    /// What has come so far.
    var text: String {
        caught.withLock { caught in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(master, &buffer, buffer.count)
                guard count > 0 else { break }
                caught += buffer[..<count]
            }
            return String(decoding: caught, as: UTF8.self)
        }
    }

    /// Whether what is typed is shown: the settings are the terminal's, so that both ends see them.
    var echoes: Bool {
        var settings = termios()
        return tcgetattr(master, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Types.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(write(master, bytes, bytes.count) == bytes.count)
    }

    /// Waits until something was written.
    func wait(for part: String) async throws {
        try await eventually("'\(part)' on the terminal") { text.contains(part) }
    }
}
