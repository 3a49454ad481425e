internal import EngineLanguage

/// Reads CSV (RFC 4180) and its kin; a row becomes an object of texts.
///
/// Lines may end with CRLF, LF or CR, and empty ones are passed over. A row with more or fewer cells
/// than there are columns is a fault, and so is a quote that does not end its cell.
final class TableParser: RowParser {
    private enum Phase {
        case cellStart, plain, quoted, behindQuote
    }

    /// Where a cell stands, counted from the beginning of its row.
    private struct Cell {
        var start: Int
        var end: Int
        var hasEscapes = false
    }

    private let dialect: TableDialect
    private let limits: RowLimits
    private var buffer: [UInt8] = []
    /// Where the row in hand begins.
    private var start = 0
    /// How far the row in hand was looked at, counted from its beginning.
    private var scanned = 0
    private var phase = Phase.cellStart
    private var cells: [Cell] = []
    private var cell = Cell(start: 0, end: 0)
    /// `"name":` for each column.
    private var keys: [[UInt8]]?
    private var isFinished = false
    /// The line at which the row in hand begins, and line breaks within it.
    private var line = 1
    private var breaks = 0

    init(_ dialect: TableDialect, limits: RowLimits) {
        self.dialect = dialect
        self.limits = limits
        if case .names(let names) = dialect.header { keys = names.map { Self.key(Array($0.utf8)) } }
    }

    func feed(_ text: [UInt8]) {
        if start == buffer.count {
            buffer = text
        } else {
            buffer.removeFirst(start)
            buffer += text
        }
        start = 0
    }

    func finish() {
        isFinished = true
    }

    func next(into json: inout [UInt8]) throws(FormatFault) -> Bool {
        while let length = try scan() {
            defer { advance(by: length) }
            // A line without anything is no row.
            if cells.count == 1, cells[0].end == cells[0].start, cells[0].start == 0 { continue }
            if keys == nil, try takeHeader() { continue }
            try write(to: &json)
            return true
        }
        return false
    }

    private func advance(by length: Int) {
        start += length
        line += 1 + breaks
        (scanned, phase, breaks) = (0, .cellStart, 0)
        cells.removeAll(keepingCapacity: true)
        cell = Cell(start: 0, end: 0)
    }

    // MARK: Scanning

    /// Looks for the end of the row in hand.
    /// - Returns: its length with the line break behind it; nothing: more text is needed, or it is the end.
    private func scan() throws(FormatFault) -> Int? {
        let count = buffer.count - start
        var end: Int?
        var isStray = false
        buffer.withUnsafeBufferPointer { all in
            let row = UnsafeBufferPointer(rebasing: all[start...])
            while scanned < count, end == nil, !isStray {
                let byte = row[scanned]
                switch phase {
                case .quoted:
                    if byte == UInt8(ascii: "\"") { phase = .behindQuote }
                    if byte == UInt8(ascii: "\n") { breaks += 1 }
                case .cellStart where byte == UInt8(ascii: "\"") && dialect.hasQuotes:
                    phase = .quoted
                    cell = Cell(start: scanned + 1, end: 0)
                case .behindQuote where byte == UInt8(ascii: "\""):
                    phase = .quoted
                    cell.hasEscapes = true
                default:
                    guard byte == dialect.delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                        isStray = phase == .behindQuote
                        if phase == .cellStart { cell = Cell(start: scanned, end: 0) }
                        phase = .plain
                        break
                    }
                    if byte == UInt8(ascii: "\r"), scanned + 1 == count, !isFinished { return }
                    endCell(at: scanned)
                    if byte != dialect.delimiter {
                        let isPair = byte == 13 && scanned + 1 < count && row[scanned + 1] == 10
                        end = scanned + (isPair ? 2 : 1)
                    }
                }
                scanned += 1
            }
        }
        if isStray { throw FormatFault("text follows the quote that ends a cell", line: line + breaks) }
        if let end { return end }
        guard cells.count <= limits.cells else {
            throw FormatFault("a row has more than \(limits.cells) cells", line: line)
        }
        guard count <= limits.bytes else { throw FormatFault("a row has more than \(limits.bytes) bytes", line: line) }
        guard isFinished, count > 0, scanned == count else { return nil }
        guard phase != .quoted else { throw FormatFault("the quote of a cell is never closed", line: line) }
        endCell(at: count)
        return count
    }

    private func endCell(at place: Int) {
        switch phase {
        case .cellStart: cell = Cell(start: place, end: place)
        case .behindQuote: cell.end = place - 1
        case .plain, .quoted: cell.end = place
        }
        cells.append(cell)
        phase = .cellStart
    }

    // MARK: Writing

    /// Names the columns.
    /// - Returns: whether the row in hand was the header.
    private func takeHeader() throws(FormatFault) -> Bool {
        guard cells.count <= limits.cells else {
            throw FormatFault("a row has more than \(limits.cells) cells", line: line)
        }
        guard dialect.header == .firstLine else {
            keys = cells.indices.map { Self.key(Array("c\($0)".utf8)) }
            return false
        }
        var names: [String] = []
        var taken: Set<String> = []
        for (index, cell) in cells.enumerated() {
            var name = String(decoding: content(of: cell), as: UTF8.self)
            if name.isEmpty { name = "c\(index)" }
            var copy = 1
            while taken.contains(copy == 1 ? name : "\(name)_\(copy)") { copy += 1 }
            names.append(copy == 1 ? name : "\(name)_\(copy)")
            taken.insert(names[index])
        }
        keys = names.map { Self.key(Array($0.utf8)) }
        return true
    }

    private static func key(_ name: [UInt8]) -> [UInt8] {
        var key: [UInt8] = []
        JSONWriter.append(string: String(decoding: name, as: UTF8.self), to: &key)
        return key + [UInt8(ascii: ":")]
    }

    private func content(of cell: Cell) -> [UInt8] {
        let bytes = Array(buffer[start + cell.start..<start + cell.end])
        guard cell.hasEscapes else { return bytes }
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            plain.append(bytes[index])
            index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return plain
    }

    private func write(to json: inout [UInt8]) throws(FormatFault) {
        let keys = keys ?? []
        guard cells.count == keys.count else {
            throw FormatFault("it has \(cells.count) cells, and there are \(keys.count) columns", line: line)
        }
        json.append(UInt8(ascii: "{"))
        buffer.withUnsafeBufferPointer { all in
            let row = UnsafeBufferPointer(rebasing: all[start...])
            for index in cells.indices {
                if index > 0 { json.append(UInt8(ascii: ",")) }
                json.append(contentsOf: keys[index])
                json.append(UInt8(ascii: "\""))
                if cells[index].hasEscapes {
                    content(of: cells[index]).withUnsafeBufferPointer { JSONContent.append($0, to: &json) }
                } else {
                    let bytes = UnsafeBufferPointer(rebasing: row[cells[index].start..<cells[index].end])
                    JSONContent.append(bytes, to: &json)
                }
                json.append(UInt8(ascii: "\""))
            }
        }
        json.append(UInt8(ascii: "}"))
    }
}
