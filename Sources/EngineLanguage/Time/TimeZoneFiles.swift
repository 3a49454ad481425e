internal import Glibc
internal import Synchronization

/// The system's time zone files, each read once.
///
/// The memory is process-wide because the files are: it holds nothing but what the system says, and at
/// most one entry per file that exists (about 600).
enum TimeZoneFiles {
    private static let folder = "/usr/share/zoneinfo"
    private static let known = Mutex<[String: TimeZoneRules]>([:])

    /// The rules of an IANA zone, or nil where the name is not one or its file cannot be read.
    static func rules(named name: String) -> TimeZoneRules? {
        guard isSafe(name) else { return nil }
        if let found = known.withLock({ $0[name] }) { return found }
        guard let bytes = read("\(folder)/\(name)"), let file = TZifFile(bytes) else { return nil }
        let rules = TimeZoneRules(file: file)
        known.withLock { $0[name] = rules }
        return rules
    }

    /// Whether a name stays inside the folder: parts of letters, digits, `_ + -`, each beginning with a
    /// letter.
    ///
    /// `right/` holds the zones that count leap seconds, which no clock here does; `posix/` doubles the
    /// others.
    static func isSafe(_ name: String) -> Bool {
        // 48: the longest name has 32 characters.
        guard name.utf8.count <= 48, !name.hasPrefix("right/"), !name.hasPrefix("posix/") else { return false }
        return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, isLetter(first) else { return false }
            return part.allSatisfy { byte in
                isLetter(byte) || byte.decimalDigit != nil || "_+-".utf8.contains(byte)
            }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// A regular file of at most 1 MiB (real ones have at most 4 KiB).
    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else {
            return nil
        }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let step = Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                guard step > 0 else { return }
                count += step
            }
        }
    }
}
