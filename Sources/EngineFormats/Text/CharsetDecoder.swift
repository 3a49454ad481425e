internal import EngineLanguage
internal import Glibc

/// Turns text of one charset into UTF-8, piece by piece.
///
/// Only the reader of one body holds it.
final class CharsetDecoder {
    private let charset: TextCharset
    private let replacesFaults: Bool
    /// The beginning of a character whose rest has not come yet.
    private var pending: [UInt8] = []
    /// Bytes of the body that were taken before `pending`.
    private var offset = 0
    private var isLittle: Bool
    private var isAtStart = true
    private var converter: iconv_t?

    init(_ charset: TextCharset, replacesFaults: Bool = false) {
        self.charset = charset
        self.replacesFaults = replacesFaults
        isLittle = charset == .utf16LittleEndian
        if let name = charset.systemName {
            let opened = iconv_open("UTF-8", name)
            // The system's word for a failure is a pointer of all ones.
            if opened != iconv_t(bitPattern: -1) { converter = opened }
        }
    }

    deinit {
        if let converter { iconv_close(converter) }
    }

    /// The next piece in UTF-8; a byte order mark is taken off.
    /// - Throws: a fault at the first byte that begins no character, unless faults are replaced.
    func decode(_ bytes: [UInt8], isLast: Bool) throws(FormatFault) -> [UInt8] {
        let all = pending.isEmpty ? bytes : pending + bytes
        pending = []
        let output: [UInt8]
        switch charset {
        case .utf8: output = try utf8(all, isLast: isLast)
        case .latin1, .windows1252:
            offset += all.count
            output = Self.windows1252(all)
        case .utf16, .utf16LittleEndian, .utf16BigEndian: output = try utf16(all, isLast: isLast)
        default: output = try converted(all, isLast: isLast)
        }
        if isAtStart, !output.isEmpty {
            isAtStart = false
            if output.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(output.dropFirst(3)) }
        }
        return output
    }

    private func fault(_ place: Int) -> FormatFault {
        FormatFault("it is not written in \(charset.rawValue)", at: offset + place)
    }

    // MARK: UTF-8

    private func utf8(_ bytes: [UInt8], isLast: Bool) throws(FormatFault) -> [UInt8] {
        let bad = bytes.withUnsafeBufferPointer { source -> Int? in
            var at = 0
            while at < source.count {
                if source[at] < 0x80 {
                    at += 1
                } else {
                    let length = UTF8Sequence.length(source, at: at)
                    if length == 0 { return at }
                    at += length
                }
            }
            return nil
        }
        guard let bad else {
            offset += bytes.count
            return bytes
        }
        // The last character may be cut.
        guard !isLast, bytes.count - bad < 4, isBeginning(bytes[bad...]) else { throw fault(bad) }
        pending = Array(bytes[bad...])
        offset += bad
        return Array(bytes[..<bad])
    }

    /// Whether bytes may be the beginning of a character.
    private func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let lead = bytes.first, (0xC2...0xF4).contains(lead) else { return false }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    // MARK: UTF-16

    private func utf16(_ bytes: [UInt8], isLast: Bool) throws(FormatFault) -> [UInt8] {
        var start = 0
        if isAtStart, charset == .utf16 {
            guard bytes.count >= 2 || isLast else {
                pending = bytes
                return []
            }
            if bytes.starts(with: [0xFF, 0xFE]) { (isLittle, start) = (true, 2) }
        }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: start, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
        }
        // A pair of units may be cut, and so may a unit.
        var used = start + 2 * units.count
        if !isLast, let last = units.last, last & 0xFC00 == 0xD800 {
            units.removeLast()
            used -= 2
        }
        if isLast, used < bytes.count, !replacesFaults { throw fault(used) }
        if !isLast { pending = Array(bytes[used...]) }
        offset += used
        let text = String(decoding: units, as: UTF16.self)
        // What was no pair became U+FFFD.
        if !replacesFaults, let bad = Self.loneSurrogate(units) { throw fault(start + 2 * bad - used) }
        return Array(text.utf8)
    }

    private static func loneSurrogate(_ units: [UInt16]) -> Int? {
        var index = 0
        while index < units.count {
            switch units[index] & 0xFC00 {
            case 0xD800:
                guard index + 1 < units.count, units[index + 1] & 0xFC00 == 0xDC00 else { return index }
                index += 2
            case 0xDC00: return index
            default: index += 1
            }
        }
        return nil
    }

    // MARK: One byte a character

    private static func windows1252(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            if byte < 0x80 {
                output.append(byte)
            } else if byte >= 0xA0 {
                output.append(0xC0 | byte >> 6)
                output.append(0x80 | byte & 0x3F)
            } else {
                output.append(contentsOf: String(Unicode.Scalar(high[Int(byte) - 0x80]) ?? "\u{FFFD}").utf8)
            }
        }
        return output
    }

    /// 0x80–0x9F of the index for windows-1252 in the WHATWG Encoding Standard §9.
    private static let high: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    // MARK: The system's converter

    private func converted(_ bytes: [UInt8], isLast: Bool) throws(FormatFault) -> [UInt8] {
        guard let converter else {
            throw FormatFault("this system does not know \(charset.rawValue): its converters (gconv) are not installed")
        }
        var output: [UInt8] = []
        var used = 0
        while used < bytes.count {
            let (taken, given, failure) = Self.convert(converter, bytes, from: used)
            output += given
            used += taken
            switch failure {
            case EILSEQ:
                guard replacesFaults else { throw fault(used) }
                output += [0xEF, 0xBF, 0xBD]
                used += 1
            case EINVAL where !isLast:
                pending = Array(bytes[used...])
                offset += used
                return output
            case EINVAL:
                guard replacesFaults else { throw fault(used) }
                output += [0xEF, 0xBF, 0xBD]
                used = bytes.count
            default: break
            }
        }
        offset += used
        return output
    }

    /// One call of the converter.
    /// - Returns: bytes that were used, what came of them, and the system's number of what stopped it, or 0.
    private static func convert(
        _ converter: iconv_t, _ bytes: [UInt8], from start: Int
    ) -> (taken: Int, given: [UInt8], failure: Int32) {
        var input = bytes
        var taken = 0
        var failure: Int32 = 0
        let room = 4 * (bytes.count - start) + 16
        let given = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            input.withUnsafeMutableBytes { source in
                guard let from = source.baseAddress, let to = output.baseAddress else { return }
                var next: UnsafeMutablePointer<CChar>? = from.advanced(by: start).assumingMemoryBound(to: CChar.self)
                var left = source.count - start
                var free = room
                to.withMemoryRebound(to: CChar.self, capacity: room) { place in
                    var place: UnsafeMutablePointer<CChar>? = place
                    if iconv(converter, &next, &left, &place, &free) == -1 { failure = errno }
                }
                taken = source.count - start - left
                count = room - free
            }
        }
        return (taken, given, failure)
    }
}
