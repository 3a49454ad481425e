import EngineCompression
import EngineFormats
import Testing

/// Rows of packed bodies: several files, and faults that name their file.
struct ArchivedRowsTests {
    private let csv = RowFormat.table(TableDialect())

    @Test(arguments: [1, 13, .max])
    func `files follow each other, each with a header of its own`(_ piece: Int) {
        let body = storedArchive([
            ("folder/", ""), ("a.csv", "a,b\n1,2\n"), ("empty.csv", ""), ("__MACOSX/._a.csv", "\u{0}junk"),
            ("b.csv", "b,a\n4,3"),
        ])
        let read = ReadRows(body, csv, packing: .zip, piece: piece)
        #expect(read.fault == nil)
        #expect(read.rows == [#"{"a":"1","b":"2"}"#, #"{"b":"4","a":"3"}"#])
    }

    @Test func `a fault names its file`() {
        let body = storedArchive([("a.csv", "a\n1\n"), ("b.csv", "a,b\n1\n")])
        let read = ReadRows(body, csv, packing: .zip)
        #expect(read.rows == [#"{"a":"1"}"#])
        #expect(read.fault == "file 'b.csv', line 2: it has 1 cells, and there are 2 columns")
    }

    @Test func `what is no archive says so`() {
        #expect(ReadRows(Array("a,b\n".utf8), csv, packing: .zip).fault == "byte 0: it is no zip archive")
        #expect(ReadRows(Array("a,b\n".utf8), csv, packing: .gzip).fault == "byte 0: it is no gzip")
    }
}
