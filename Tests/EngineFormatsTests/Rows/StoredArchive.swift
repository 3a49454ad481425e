import EngineCompression

/// An archive whose files are not packed.
func storedArchive(_ files: [(String, String)]) -> [UInt8] {
    var output: [UInt8] = []
    var lines: [UInt8] = []
    func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    for (name, text) in files {
        let content = Array(text.utf8)
        var checksum = Checksum()
        checksum.add(content)
        let start = number(UInt16(10)) + [UInt8](repeating: 0, count: 8) + number(checksum.value)
        let sizes = number(UInt32(content.count)) + number(UInt32(content.count)) + number(UInt16(name.utf8.count))
        lines += [0x50, 0x4B, 1, 2, 10, 0] + start + sizes
        lines += [UInt8](repeating: 0, count: 12) + number(UInt32(output.count)) + Array(name.utf8)
        output += [0x50, 0x4B, 3, 4] + start + sizes + [0, 0] + Array(name.utf8) + content
    }
    let end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    return output + lines + end + number(UInt16(files.count)) + number(UInt16(files.count))
        + number(UInt32(lines.count)) + number(UInt32(output.count)) + [0, 0]
}
