import EngineCompression
import EngineFormats
import Testing

/// Rows of packed bodies: several files, and faults that name their file.
struct ArchivedRowsTests {
    /// An archive whose files are not packed.
    private func archive(_ files: [(String, String)]) -> [UInt8] {
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

    private let csv = RowFormat.table(TableDialect())

    @Test(arguments: [1, 13, .max])
    func `files follow each other, each with a header of its own`(_ piece: Int) {
        let body = archive([
            ("folder/", ""), ("a.csv", "a,b\n1,2\n"), ("empty.csv", ""), ("__MACOSX/._a.csv", "\u{0}junk"),
            ("b.csv", "b,a\n4,3"),
        ])
        let read = ReadRows(body, csv, packing: .zip, piece: piece)
        #expect(read.fault == nil)
        #expect(read.rows == [#"{"a":"1","b":"2"}"#, #"{"b":"4","a":"3"}"#])
    }

    @Test func `a fault names its file`() {
        let body = archive([("a.csv", "a\n1\n"), ("b.csv", "a,b\n1\n")])
        let read = ReadRows(body, csv, packing: .zip)
        #expect(read.rows == [#"{"a":"1"}"#])
        #expect(read.fault == "file 'b.csv', line 2: it has 1 cells, and there are 2 columns")
    }

    @Test func `what is no archive says so`() {
        #expect(ReadRows(Array("a,b\n".utf8), csv, packing: .zip).fault == "byte 0: it is no zip archive")
        #expect(ReadRows(Array("a,b\n".utf8), csv, packing: .gzip).fault == "byte 2: its packed bytes are damaged")
    }
}
