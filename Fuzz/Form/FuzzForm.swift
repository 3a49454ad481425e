import EngineFormats
import EngineLanguage

/// The JSON of a value: written in parts, as XML and as CSV, it is refused or reads back.
func fuzzForm(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let json = try? JSONValue(parsing: bytes) else { return 0 }
    let value = ExpressionValue(json)
    checkParts(value)
    if let written = try? XMLWriter.document(value) {
        // The reader knows the names of XML's fourth edition, which has fewer letters than the fifth.
        let isPlain = written.allSatisfy { $0 < 0x80 }
        precondition(!isPlain || (try? RowReader(.xml(element: nil)).list(of: written)) != nil)
    }
    if let written = try? RowsWriter.table(value), let list = value.list {
        let read = try? RowReader(.table(TableDialect())).list(of: written)
        let tape = read.flatMap { try? JSONTape.parse($0) }
        precondition(tape.map { $0.count(of: $0.root) } == (written.isEmpty ? 0 : list.count))
    }
    if let written = try? RowsWriter.ndjson(value), let list = value.list {
        let tape = (try? RowReader(.ndjson).list(of: written)).flatMap { try? JSONTape.parse($0) }
        precondition(tape.map { $0.count(of: $0.root) } == list.count)
    }
    return 0
}

/// No name can end its line: there are as many heads as parts.
private func checkParts(_ value: ExpressionValue) {
    var parts: [FormPart] = []
    for entry in value.map?.entries ?? [] {
        guard let name = entry.key.string, let part = try? FormPart(name: name, value: entry.value) else { continue }
        parts.append(part)
    }
    let body = MultipartWriter.body(
        parts.map { FormPart(name: $0.name, content: [], fileName: $0.fileName) }, seed: "0")
    let lines = body.bytes.split(separator: 13, omittingEmptySubsequences: false)
    precondition(lines.count == 4 * parts.count + 2)
}
