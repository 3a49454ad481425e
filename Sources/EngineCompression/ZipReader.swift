/// Reads a zip archive forwards, as it comes (APPNOTE.TXT 6.3.10), and then compares its directory with what was read.
///
/// So an archive of any size needs no file and no memory, and one that lies about its files is found out: sizes,
/// checksums, names and places must be the same in front of a file, behind it and in the directory. Encrypted files,
/// and ways of packing other than DEFLATE, are faults.
final class ZipReader {
    enum Event: Hashable {
        case file(String)
        case bytes([UInt8])
        /// The file in hand is complete.
        case end
    }

    private enum Phase {
        case header
        /// Within a file that is not packed; so many bytes are left.
        case stored(UInt64)
        case packed(Inflater)
        case descriptor
        case end
    }

    /// More files than an export has; the directory is compared with what is kept of each.
    private static let mostFiles = 100_000

    private let limits: UnpackingLimits
    private var buffer: [UInt8] = []
    private var position = 0
    /// The place of `buffer` in the archive.
    private var base = 0
    private var phase = Phase.header
    private var entry = ZipEntry(name: "", method: 0, checksum: 0, packedSize: 0, size: 0, offset: 0)
    private var hasDescriptor = false
    private var isLarge = false
    private var checksum = Checksum()
    private var given: UInt64 = 0
    private var total = 0
    private var files: [ZipEntry] = []
    /// Lines of the directory so far; nothing: it has not begun.
    private var lines: Int?

    init(limits: UnpackingLimits) {
        self.limits = limits
    }

    /// The byte of the archive that is looked at.
    var offset: Int { base + position }

    func feed(_ bytes: [UInt8]) {
        base += position
        buffer = position < buffer.count ? Array(buffer[position...]) + bytes : bytes
        position = 0
    }

    /// The next event; nothing: more bytes are needed.
    func next() throws(PackingFault) -> Event? {
        while true {
            switch phase {
            case .header:
                guard let event = try nextRecord() else { return nil }
                if case .some(let event) = event { return event }
            case .stored(let left):
                if left == 0 {
                    phase = .descriptor
                    continue
                }
                guard position < buffer.count else { return nil }
                let piece = Array(buffer[position..<position + Int(min(left, UInt64(buffer.count - position)))])
                position += piece.count
                phase = .stored(left - UInt64(piece.count))
                return try take(piece)
            case .packed(let inflater):
                let piece: [UInt8]
                do throws(Inflater.Fault) { piece = try inflater.next() } catch {
                    throw PackingFault(error, at: offset)
                }
                if !piece.isEmpty { return try take(piece) }
                guard !inflater.isComplete else {
                    entry.packedSize = try sizes(packed: UInt64(inflater.consumed))
                    giveBack(inflater.rest)
                    phase = .descriptor
                    continue
                }
                guard position < buffer.count else { return nil }
                inflater.feed(Array(buffer[position...]))
                position = buffer.count
            case .descriptor:
                guard try readDescriptor() else { return nil }
                phase = .header
                return .end
            case .end:
                guard position == buffer.count else { throw fault("there are bytes behind its end") }
                return nil
            }
        }
    }

    func finish() throws(PackingFault) {
        guard case .end = phase else { throw fault("it ends too early") }
    }

    private func fault(_ message: String) -> PackingFault { PackingFault(message, at: offset) }

    /// The fault of a sound archive that is not read, or of what is none.
    private func refusal(_ message: String) -> PackingFault { PackingFault(message, at: offset, isDamage: false) }

    /// The next bytes as a record, if so many are there.
    private func record(_ count: Int) -> ZipRecord? {
        guard buffer.count - position >= count else { return nil }
        return ZipRecord(bytes: buffer[position..<position + count])
    }

    private func take(_ piece: [UInt8]) throws(PackingFault) -> Event {
        checksum.add(piece)
        given += UInt64(piece.count)
        total += piece.count
        if let limit = limits.exceeded(by: total, of: offset) { throw PackingFault(limit: limit, at: offset) }
        return .bytes(piece)
    }

    /// Takes back what an inflater was given and did not need.
    private func giveBack(_ rest: ArraySlice<UInt8>) {
        position -= rest.count
    }

    // MARK: Records

    /// Reads what stands between files.
    /// - Returns: nothing if more bytes are needed; else the event that it was, if any.
    private func nextRecord() throws(PackingFault) -> Event?? {
        guard let mark = record(4)?.number(at: 0, as: UInt32.self) else { return nil }
        switch mark {
        case 0x0403_4B50 where lines == nil: return try readHeader()
        case 0x0201_4B50: return try readLine() ? .some(nil) : nil
        // The end of a large archive, and where that stands: the plain end follows.
        case 0x0606_4B50:
            guard let size = record(12)?.number(at: 4, as: UInt64.self) else { return nil }
            guard size < 1 << 16 else { throw fault("the end of its directory is damaged") }
            return skip(12 + Int(size))
        case 0x0706_4B50: return skip(20)
        case 0x0605_4B50: return try readEnd() ? .some(nil) : nil
        default:
            guard !files.isEmpty || lines != nil else { throw refusal("it is no zip archive") }
            throw fault("a record of the archive is damaged")
        }
    }

    private func skip(_ count: Int) -> Event?? {
        guard record(count) != nil else { return nil }
        position += count
        return .some(nil)
    }

    /// The header in front of a file (APPNOTE.TXT §4.3.7).
    private func readHeader() throws(PackingFault) -> Event?? {
        guard let fixed = record(30) else { return nil }
        let nameLength = Int(fixed.number(at: 26, as: UInt16.self))
        let extraLength = Int(fixed.number(at: 28, as: UInt16.self))
        guard let whole = record(30 + nameLength + extraLength) else { return nil }
        guard files.count < Self.mostFiles else { throw refusal("it has more than \(Self.mostFiles) files") }
        let flags = whole.number(at: 6, as: UInt16.self)
        guard flags & 1 == 0 else { throw refusal("its files are encrypted") }
        entry = ZipEntry(
            name: name(whole, 30..<30 + nameLength), method: whole.number(at: 8), checksum: whole.number(at: 14),
            packedSize: UInt64(whole.number(at: 18, as: UInt32.self)),
            size: UInt64(whole.number(at: 22, as: UInt32.self)), offset: UInt64(offset))
        let large = whole.extra(1, in: 30 + nameLength..<30 + nameLength + extraLength)
        var place = 0
        ZipRecord.enlarge(&entry.size, from: large, &place)
        ZipRecord.enlarge(&entry.packedSize, from: large, &place)
        isLarge = large != nil
        hasDescriptor = flags & 8 != 0
        try begin()
        position += 30 + nameLength + extraLength
        return .some(.file(entry.name))
    }

    private func begin() throws(PackingFault) {
        checksum = Checksum()
        given = 0
        switch entry.method {
        case 0:
            guard entry.packedSize == entry.size else { throw fault("'\(entry.name)' lies about its size") }
            phase = .stored(entry.size)
        case 8:
            phase = .packed(Inflater(.bare, limits: limits))
        default: throw refusal("'\(entry.name)' is packed in a way (\(entry.method)) that is not known")
        }
    }

    private func name(_ record: ZipRecord, _ range: Range<Int>) -> String {
        let start = record.bytes.startIndex
        return String(decoding: record.bytes[start + range.lowerBound..<start + range.upperBound], as: UTF8.self)
    }

    /// The size of packed bytes, as the header told it, or as it was found.
    private func sizes(packed: UInt64) throws(PackingFault) -> UInt64 {
        guard hasDescriptor || packed == entry.packedSize else { throw fault("'\(entry.name)' lies about its size") }
        return packed
    }

    /// What stands behind a file (APPNOTE.TXT §4.3.9), and the check of all that was told of it.
    /// - Returns: whether there were bytes enough.
    private func readDescriptor() throws(PackingFault) -> Bool {
        if hasDescriptor {
            // Its mark is optional; what follows it is a mark in any case.
            guard let mark = record(4) else { return false }
            let start = mark.number(at: 0, as: UInt32.self) == 0x0807_4B50 ? 4 : 0
            let width = isLarge || given > UInt64(UInt32.max) ? 8 : 4
            guard let all = record(start + 4 + 2 * width) else { return false }
            entry.checksum = all.number(at: start)
            let packed: UInt64 =
                width == 8 ? all.number(at: start + 4) : UInt64(all.number(at: start + 4, as: UInt32.self))
            entry.size =
                width == 8 ? all.number(at: start + 12) : UInt64(all.number(at: start + 8, as: UInt32.self))
            guard packed == entry.packedSize else {
                guard entry.method != 0 || entry.packedSize != 0 else {
                    throw refusal("'\(entry.name)' is not packed, and its size is not told in front of it")
                }
                throw fault("'\(entry.name)' lies about its size")
            }
            position += start + 4 + 2 * width
        }
        guard entry.size == given else { throw fault("'\(entry.name)' lies about its size") }
        guard entry.checksum == checksum.value else { throw fault("the checksum of '\(entry.name)' is wrong") }
        files.append(entry)
        return true
    }

    /// A line of the directory (APPNOTE.TXT §4.3.12): it must say what was found.
    /// - Returns: whether there were bytes enough.
    private func readLine() throws(PackingFault) -> Bool {
        guard let fixed = record(46) else { return false }
        let nameLength = Int(fixed.number(at: 28, as: UInt16.self))
        let extraLength = Int(fixed.number(at: 30, as: UInt16.self))
        let length = 46 + nameLength + extraLength + Int(fixed.number(at: 32, as: UInt16.self))
        guard let whole = record(length) else { return false }
        var line = ZipEntry(
            name: name(whole, 46..<46 + nameLength), method: whole.number(at: 10), checksum: whole.number(at: 16),
            packedSize: UInt64(whole.number(at: 20, as: UInt32.self)),
            size: UInt64(whole.number(at: 24, as: UInt32.self)),
            offset: UInt64(whole.number(at: 42, as: UInt32.self)))
        let large = whole.extra(1, in: 46 + nameLength..<46 + nameLength + extraLength)
        var place = 0
        ZipRecord.enlarge(&line.size, from: large, &place)
        ZipRecord.enlarge(&line.packedSize, from: large, &place)
        ZipRecord.enlarge(&line.offset, from: large, &place)
        let number = lines ?? 0
        guard number < files.count, files[number].agrees(with: line) else {
            throw fault("its directory says something else of '\(line.name)' than the file itself")
        }
        lines = number + 1
        position += length
        return true
    }

    /// The end of the directory (APPNOTE.TXT §4.3.16).
    /// - Returns: whether there were bytes enough.
    private func readEnd() throws(PackingFault) -> Bool {
        guard let fixed = record(22) else { return false }
        let length = 22 + Int(fixed.number(at: 20, as: UInt16.self))
        guard record(length) != nil else { return false }
        let told = fixed.number(at: 10, as: UInt16.self)
        guard (lines ?? 0) == files.count, told == UInt16.max || Int(told) == files.count else {
            throw fault("its directory does not have as many files as the archive")
        }
        position += length
        phase = .end
        return true
    }
}
