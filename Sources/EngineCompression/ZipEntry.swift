/// What an archive says of one of its files: in front of it, behind it, and in the directory at the end.
struct ZipEntry: Hashable {
    var name: String
    var method: UInt16
    var checksum: UInt32
    var packedSize: UInt64
    var size: UInt64
    /// Where its header begins.
    var offset: UInt64

    /// What compares equal between a file as it was read and its line in the directory.
    func agrees(with line: ZipEntry) -> Bool { self == line }
}

/// Little-endian numbers in the records of an archive.
struct ZipRecord {
    let bytes: ArraySlice<UInt8>

    func number<Number: FixedWidthInteger>(at place: Int, as type: Number.Type = Number.self) -> Number {
        var value: Number = 0
        for index in 0..<(Number.bitWidth / 8) {
            value |= Number(truncatingIfNeeded: bytes[bytes.startIndex + place + index]) << (8 * index)
        }
        return value
    }

    /// The value of an extra field (APPNOTE.TXT §4.5), if it is there.
    func extra(_ id: UInt16, in range: Range<Int>) -> ZipRecord? {
        var place = range.lowerBound
        while place + 4 <= range.upperBound {
            let length = Int(number(at: place + 2, as: UInt16.self))
            guard place + 4 + length <= range.upperBound else { return nil }
            if number(at: place, as: UInt16.self) == id {
                let start = bytes.startIndex + place + 4
                return ZipRecord(bytes: bytes[start..<start + length])
            }
            place += 4 + length
        }
        return nil
    }

    /// A size or offset that may stand in the field for large files instead (APPNOTE.TXT §4.5.3): there in this order.
    static func enlarge(_ value: inout UInt64, from field: ZipRecord?, _ place: inout Int) {
        guard value == UInt64(UInt32.max), let field, place + 8 <= field.bytes.count else { return }
        value = field.number(at: place)
        place += 8
    }
}
