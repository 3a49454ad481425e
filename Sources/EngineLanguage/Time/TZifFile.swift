/// A time zone file (RFC 8536), version 2 or later: the changes up to some year, and a rule for all
/// later ones.
struct TZifFile: Sendable {
    private let changes: [Int64]
    private let kinds: [UInt8]
    private let offsets: [TimeZoneRules.Offset]
    private let rule: PosixZoneRule?

    /// Reads a file; nil where it is malformed or of version 1.
    init?(_ bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2"),
            let header = Header(bytes, at: Header.size + first.dataSize(timeSize: 4))
        else { return nil }
        let start = header.start + Header.size
        let end = start + header.dataSize(timeSize: 8)
        guard header.kindCount > 0, end <= bytes.count else { return nil }
        changes = (0..<header.changeCount).map { bytes.bigEndian(at: start + 8 * $0, size: 8) }
        let kindsStart = start + 8 * header.changeCount
        kinds = Array(bytes[kindsStart..<kindsStart + header.changeCount])
        let offsetsStart = kindsStart + header.changeCount
        let namesStart = offsetsStart + 6 * header.kindCount
        offsets = (0..<header.kindCount).map { index in
            let place = offsetsStart + 6 * index
            let nameStart = min(namesStart + Int(bytes[place + 5]), namesStart + header.nameSize)
            let name = bytes[nameStart..<namesStart + header.nameSize].prefix { $0 != 0 }
            return TimeZoneRules.Offset(
                seconds: Int(bytes.bigEndian(at: place, size: 4)), abbreviation: String(decoding: name, as: UTF8.self))
        }
        let count = offsets.count
        guard kinds.allSatisfy({ $0 < count }) else { return nil }
        let footer = bytes[end...].drop { $0 == UInt8(ascii: "\n") }.prefix { $0 != UInt8(ascii: "\n") }
        rule = PosixZoneRule(String(decoding: footer, as: UTF8.self))
    }

    func offset(at seconds: Int64) -> TimeZoneRules.Offset {
        guard let last = changes.last, let first = changes.first else { return rule?.offset(at: seconds) ?? offsets[0] }
        if seconds < first { return offsets[0] }
        if seconds >= last, let rule { return rule.offset(at: seconds) }
        var low = 0
        var high = changes.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle } else { high = middle }
        }
        return offsets[Int(kinds[low])]
    }

    /// The latest meaning of an abbreviation.
    func offset(abbreviated name: String) -> TimeZoneRules.Offset? {
        if let found = rule?.offsets.first(where: { $0.abbreviation == name }) { return found }
        return kinds.last { offsets[Int($0)].abbreviation == name }.map { offsets[Int($0)] }
    }

    /// The 44 bytes before each block of data (RFC 8536 §3.1).
    private struct Header {
        static let size = 44

        let start: Int
        let version: UInt8
        let isUTCCount, isStandardCount, leapCount, changeCount, kindCount, nameSize: Int

        init?(_ bytes: [UInt8], at start: Int) {
            guard start + Self.size <= bytes.count, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            self.start = start
            version = bytes[start + 4]
            let counts = (0..<6).map { Int(bytes.bigEndian(at: start + 20 + 4 * $0, size: 4)) }
            // 1 MiB: more than a file may have, and far from overflow below.
            guard counts.allSatisfy({ (0...(1 << 20)).contains($0) }) else { return nil }
            isUTCCount = counts[0]
            isStandardCount = counts[1]
            leapCount = counts[2]
            changeCount = counts[3]
            kindCount = counts[4]
            nameSize = counts[5]
        }

        func dataSize(timeSize: Int) -> Int {
            changeCount * (timeSize + 1) + kindCount * 6 + nameSize + leapCount * (timeSize + 4) + isStandardCount
                + isUTCCount
        }
    }
}

extension [UInt8] {
    /// A signed number, most significant byte first.
    fileprivate func bigEndian(at start: Int, size: Int) -> Int64 {
        let bits = self[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}
