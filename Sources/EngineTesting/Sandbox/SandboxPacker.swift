internal import EngineCompression

/// Packs an export while it is sent.
final class SandboxPacker {
    private let export: SandboxExport
    private let deflater: Deflater?
    private var checksum = Checksum()
    private var size = 0
    private var packedSize = 0
    private var hasBegun = false

    init(_ export: SandboxExport) {
        self.export = export
        switch export.packing {
        case .plain: deflater = nil
        // The fastest level: what is measured is the reader.
        case .gzip: deflater = Deflater(.gzip, level: 1)
        case .zip: deflater = Deflater(.bare, level: 1)
        }
    }

    /// Packs bytes of the file; with the last ones comes what ends it.
    func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        guard let deflater else { return bytes }
        guard export.packing == .zip else { return deflater.pack(bytes, isLast: isLast) }
        var output: [UInt8] = []
        if !hasBegun {
            hasBegun = true
            // A file whose sizes stand behind it, in 8 bytes each: they are not known yet.
            output += [0x50, 0x4B, 3, 4] + common(checksum: 0, packed: .max, size: .max)
            output += number(UInt16(name.count)) + number(UInt16(20)) + name + large
        }
        checksum.add(bytes)
        size += bytes.count
        let packed = deflater.pack(bytes, isLast: isLast)
        packedSize += packed.count
        output += packed
        return isLast ? output + ending(offset: 30 + name.count + 20) : output
    }

    private var name: [UInt8] { Array("contacts.\(export.format.rawValue)".utf8) }

    private var large: [UInt8] {
        number(UInt16(1)) + number(UInt16(16)) + number(UInt64(size)) + number(UInt64(packedSize))
    }

    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// Version 4.5, sizes behind the data, DEFLATE, the first instant that an archive knows.
    private func common(checksum: UInt32, packed: UInt32, size: UInt32) -> [UInt8] {
        number(UInt16(45)) + number(UInt16(8)) + number(UInt16(8)) + number(UInt16(0)) + number(UInt16(0x21))
            + number(checksum) + number(packed) + number(size)
    }

    /// The sizes, the directory and its end (APPNOTE.TXT §4.3).
    private func ending(offset: Int) -> [UInt8] {
        var output: [UInt8] = [0x50, 0x4B, 7, 8]
        output += number(checksum.value) + number(UInt64(packedSize)) + number(UInt64(size))
        let start = offset + packedSize + output.count
        var line: [UInt8] = [0x50, 0x4B, 1, 2] + number(UInt16(45))
        line += common(checksum: checksum.value, packed: .max, size: .max)
        line += number(UInt16(name.count)) + number(UInt16(20))
        line += [UInt8](repeating: 0, count: 14) + name + large
        output += line
        let place = UInt64(start + line.count)
        output += [0x50, 0x4B, 6, 6] + number(UInt64(44)) + number(UInt16(45)) + number(UInt16(45))
        output += number(UInt32(0)) + number(UInt32(0)) + number(UInt64(1)) + number(UInt64(1))
        output += number(UInt64(line.count)) + number(UInt64(start))
        output += [0x50, 0x4B, 6, 7] + number(UInt32(0)) + number(place) + number(UInt32(1))
        output += [0x50, 0x4B, 5, 6] + number(UInt16(0)) + number(UInt16(0)) + number(UInt16(1)) + number(UInt16(1))
        return output + number(UInt32(line.count)) + number(UInt32.max) + number(UInt16(0))
    }
}
