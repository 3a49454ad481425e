import EngineFixtures

/// Small damage to bytes, as fuzzers do it.
enum ByteMutation {
    /// Bytes that mean something in JSON or YAML, and some that mean nothing anywhere.
    private static let telling =
        Array("{}[]:,\"'\\-+.0e#&*!|>%@` \n\r\t?~<tfnu/".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF4, 0xFF]

    /// The same bytes with one to three changes.
    static func mutate(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(3) { change(&bytes, using: &random) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let at = random.below(bytes.count + 1)
        let byte = random.chance(4) ? UInt8.random(in: 0...255, using: &random) : telling[random.below(telling.count)]
        guard at < bytes.count else {
            bytes.append(byte)
            return
        }
        switch random.below(5) {
        case 0: bytes[at] = byte
        case 1: bytes.insert(byte, at: at)
        case 2: bytes.remove(at: at)
        case 3: bytes.removeSubrange(at...)
        default:
            let end = min(bytes.count, at + random.below(8) + 1)
            bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count))
        }
    }
}
