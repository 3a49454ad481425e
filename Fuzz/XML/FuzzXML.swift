import EngineFormats
import EngineLanguage

/// A byte that picks what a row is, then any bytes: a fault, or rows of JSON that are the same in pieces of any size.
func fuzzXML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let choice = start[0]
    let body = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let format = RowFormat.xml(element: choice & 1 == 0 ? nil : "row")
    let whole = rows(of: body, format, piece: .max)
    for row in whole ?? [] { precondition((try? JSONTape.parse(row)) != nil) }
    precondition(rows(of: body, format, piece: 1 + Int(choice >> 1)) == whole)
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
