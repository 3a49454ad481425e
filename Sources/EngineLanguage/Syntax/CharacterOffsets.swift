/// Turns the positions that libyaml counts, in characters, into byte offsets.
struct CharacterOffsets {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// The byte offset of every 64th character; empty if the text is ASCII, where both counts agree.
    private let marks: [Int]

    private static let stride = 64

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var marks: [Int] = []
        if !bytes.allSatisfy({ $0 < 0x80 }) {
            var count = 0
            for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
                if count % Self.stride == 0 { marks.append(offset) }
                count += 1
            }
        }
        self.marks = marks
    }

    /// The byte offset of a character; the length of the text for one behind its end.
    func byte(_ character: Int) -> Int {
        guard !marks.isEmpty else { return min(character, bytes.count) }
        let mark = min(character / Self.stride, marks.count - 1)
        var offset = marks[mark]
        var remaining = character - mark * Self.stride
        while remaining > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            remaining -= 1
        }
        return offset
    }
}
