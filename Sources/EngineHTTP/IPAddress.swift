/// An IPv4 or IPv6 address, without a zone.
public enum IPAddress: Sendable, Hashable {
    /// IPv4: 32 bits, the first part highest.
    case v4(UInt32)
    /// IPv6: 128 bits, the first group highest.
    case v6(UInt128)

    /// Reads four decimal parts without leading zeros, or IPv6 without brackets (RFC 4291 §2.2).
    public init?(_ text: String) {
        if let bits = Self.readV4(text) {
            self = .v4(bits)
        } else if let bits = Self.readV6(text) {
            self = .v6(bits)
        } else {
            return nil
        }
    }

    private static func readV4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return nil }
            guard part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            let number = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
            guard number <= 255 else { return nil }
            bits = bits << 8 | number
        }
        return bits
    }

    private static func readV6(_ text: String) -> UInt128? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        switch halves.count {
        case 1:
            guard let groups = groups(of: halves[0], mayEndInV4: true), groups.count == 8 else { return nil }
            return joined(groups)
        case 2:
            guard let front = groups(of: halves[0], mayEndInV4: false),
                let back = groups(of: halves[1], mayEndInV4: true), front.count + back.count <= 7
            else { return nil }
            let gap = [UInt16](repeating: 0, count: 8 - front.count - back.count)
            return joined(front + gap + back)
        default:
            return nil
        }
    }

    private static func groups(of text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, let bits = readV4(part) {
                groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0.hexValue != nil }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The usual form: four decimal parts, or groups as RFC 5952 wants them.
    public var description: String {
        switch self {
        case .v4(let bits): Self.write(v4: bits)
        case .v6(let bits): Self.write(v6: bits)
        }
    }

    private static func write(v4 bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    private static func write(v6 bits: UInt128) -> String {
        if bits >> 32 == 0xffff { return "::ffff:" + write(v4: UInt32(truncatingIfNeeded: bits)) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) }
        guard let gap = longestZeros(in: groups) else { return write(groups[...]) }
        return write(groups[..<gap.lowerBound]) + "::" + write(groups[gap.upperBound...])
    }

    private static func write(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first longest run of at least two zero groups.
    private static func longestZeros(in groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count {
            if index < groups.count && groups[index] == 0 { continue }
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest.count >= 2 ? longest : nil
    }
}
