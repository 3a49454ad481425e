import EngineFormats
import EngineLanguage

/// A byte that picks a dialect, then any bytes: a fault, or rows of JSON that are the same in pieces of any size.
func fuzzCSV(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let choice = start[0]
    let body = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let header: TableDialect.Header = choice & 4 == 0 ? .firstLine : choice & 8 == 0 ? .none : .names(["a", "b"])
    let delimiter = choice & 1 == 0 ? UInt8(ascii: ",") : UInt8(ascii: ";")
    let table = RowFormat.table(TableDialect(delimiter: delimiter, hasQuotes: choice & 2 == 0, header: header))
    // Without a header no names are told: these bits are for lists in JSON.
    let format = choice & 0x0F == 0x0B ? RowFormat.json(way: choice & 0x10 == 0 ? [] : ["a"]) : table
    let whole = rows(of: body, format, piece: .max)
    for row in whole ?? [] { precondition((try? JSONTape.parse(row)) != nil) }
    precondition(rows(of: body, format, piece: 1 + Int(choice >> 4)) == whole)
    return 0
}

/// The rows; nothing if there was a fault.
private func rows(of body: [UInt8], _ format: RowFormat, piece: Int) -> [[UInt8]]? {
    let reader = RowReader(format)
    var rows: [[UInt8]] = []
    var rest = body[...]
    do throws(FormatFault) {
        var isLast = false
        while !isLast {
            isLast = rest.isEmpty
            if isLast { reader.finish() } else { reader.feed(Array(rest.prefix(piece))) }
            rest = rest.dropFirst(piece)
            var row: [UInt8] = []
            while try reader.next(into: &row) {
                rows.append(row)
                row = []
            }
        }
        precondition(reader.isAtEnd)
        return rows
    } catch {
        return nil
    }
}
