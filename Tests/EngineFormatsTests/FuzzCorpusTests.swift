import EngineCompression
import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

/// Replays what the fuzz targets of `Fuzz/` for formats start from and have found: nothing may trap.
struct FuzzCorpusTests {
    private static let folder = TestFolder().package + "/Fuzz/corpus"

    @Test(arguments: ["csv", "email", "form", "xml", "zip"])
    func `a corpus is read without a trap`(_ name: String) throws {
        let files = TextFile.paths(below: "\(Self.folder)/\(name)", ending: "")
        #expect(files.count >= 5)
        for file in files {
            let bytes = try TextFile.bytes(file)
            switch name {
            case "csv", "xml": replayRows(bytes, isXML: name == "xml")
            case "zip": replayPacked(bytes)
            default: replayValue(bytes)
            }
        }
    }

    private func replayRows(_ bytes: [UInt8], isXML: Bool) {
        guard let choice = bytes.first else { return }
        let body = Array(bytes.dropFirst())
        let format: RowFormat =
            isXML
            ? .xml(element: choice & 1 == 0 ? nil : "row")
            : choice & 0x0F == 0x0B
                ? .json(way: choice & 0x10 == 0 ? [] : ["a"])
                : .table(
                    TableDialect(
                        delimiter: choice & 1 == 0 ? UInt8(ascii: ",") : UInt8(ascii: ";"), hasQuotes: choice & 2 == 0,
                        header: choice & 4 == 0 ? .firstLine : choice & 8 == 0 ? .none : .names(["a", "b"])))
        let whole = ReadRows(body, format)
        let pieces = ReadRows(body, format, piece: 3)
        #expect((pieces.fault == nil) == (whole.fault == nil))
        if whole.fault == nil { #expect(pieces == whole) }
        for row in whole.rows { #expect((try? JSONValue(parsing: row)) != nil) }
    }

    private func replayPacked(_ bytes: [UInt8]) {
        for packing in [Packing.zip, .gzip] {
            let read = ReadRows(Array(bytes.dropFirst()), .table(TableDialect(header: .none)), packing: packing)
            #expect(read.rows.count <= bytes.count * 1_100)
        }
    }

    private func replayValue(_ bytes: [UInt8]) {
        guard let value = (try? JSONValue(parsing: bytes)).map({ ExpressionValue($0) }) else { return }
        _ = try? EmailWriter.message(value, seed: "0", now: .epoch)
        // The reader knows the names of XML's fourth edition, which has fewer letters than the fifth.
        if let written = try? XMLWriter.document(value), written.allSatisfy({ $0 < 0x80 }) {
            #expect(ReadRows(written, .xml(element: nil)).fault == nil)
        }
        if let written = try? RowsWriter.table(value) {
            #expect(ReadRows(written, .table(TableDialect())).fault == nil)
        }
        _ = try? RowsWriter.ndjson(value)
        for entry in value.map?.entries ?? [] {
            let part = try? FormPart(name: entry.key.string ?? "", value: entry.value)
            if let part { #expect(!MultipartWriter.body([part], seed: "0").bytes.isEmpty) }
        }
    }
}
