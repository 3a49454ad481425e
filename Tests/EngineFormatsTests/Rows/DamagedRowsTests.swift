import EngineCompression
import EngineFormats
import EngineLanguage
import Testing

/// Files that came cut or changed: whatever their rows look like then, it is told as damage.
struct DamagedRowsTests {
    /// A format, how many rows its file has, and what stands around them.
    struct File: CustomStringConvertible, Sendable {
        let description: String
        let format: RowFormat
        let text: String
    }

    private static let rows = (0..<400).map { "\($0 * 7_919 % 1_000)-\($0)" }

    static let files = [
        File(
            description: "CSV", format: .table(TableDialect()),
            text: "id,name\n" + rows.map { "\($0),\"a, b\"\n" }.joined()),
        File(description: "NDJSON", format: .ndjson, text: rows.map { "{\"id\": \"\($0)\"}\n" }.joined()),
        File(
            description: "JSON", format: .json(way: ["rows"]),
            text: "{\"rows\": [" + rows.map { "{\"id\": \"\($0)\"}" }.joined(separator: ",") + "]}"),
        File(
            description: "XML", format: .xml(element: "row"),
            text: "<list>" + rows.map { "<row><id>\($0)</id></row>\n" }.joined() + "</list>"),
    ]

    @Test(arguments: files) func `gzip that is cut is damage, wherever`(_ file: File) {
        let packed = Deflater(.gzip).pack(Array(file.text.utf8), isLast: true)
        for count in stride(from: 3, to: packed.count, by: packed.count / 40) {
            let read = ReadRows(Array(packed[..<count]), file.format, packing: .gzip, piece: 301)
            #expect(read.isDamaged, "\(count) of \(packed.count): \(read.fault ?? "no fault")")
            #expect(read.fault?.hasPrefix("byte ") == true)
        }
    }

    @Test(arguments: files) func `gzip of which a byte changed is damage, whatever its rows became`(_ file: File) {
        let packed = Deflater(.gzip).pack(Array(file.text.utf8), isLast: true)
        // Behind its head, which says nothing of what is packed.
        for place in stride(from: 10, to: packed.count, by: packed.count / 60) {
            var changed = packed
            changed[place] ^= 0x14
            let read = ReadRows(changed, file.format, packing: .gzip, piece: 301)
            #expect(read.isDamaged, "\(place) of \(packed.count): \(read.fault ?? "no fault")")
        }
    }

    @Test(arguments: files, [1, 509, .max])
    func `a file of an archive of which a byte changed is damage, and is named`(_ file: File, _ piece: Int) {
        let sound = storedArchive([("first.txt", file.text)])
        #expect(ReadRows(sound, file.format, packing: .zip).fault == nil)
        for place in stride(from: 60, to: 60 + file.text.utf8.count - 30, by: 397) {
            var changed = sound
            // No letter, digit or mark becomes one that any of the formats has.
            changed[place] = 0x01
            let read = ReadRows(changed, file.format, packing: .zip, piece: piece)
            #expect(read.isDamaged, "\(place): \(read.fault ?? "no fault")")
            #expect(read.fault?.hasPrefix("file 'first.txt', byte ") == true, "\(read.fault ?? "no fault")")
            #expect(read.fault?.contains("the checksum of 'first.txt' is wrong") == true)
        }
        let cut = ReadRows(Array(sound[..<(sound.count / 2)]), file.format, packing: .zip, piece: piece)
        #expect(cut.isDamaged && cut.fault?.contains("it ends too early") == true)
    }

    @Test func `a document that ends too early is damage without any packing`() {
        for file in Self.files where file.description == "JSON" || file.description == "XML" {
            let read = ReadRows(Array(file.text.utf8.dropLast(30)), file.format)
            #expect(read.isDamaged, "\(file): \(read.fault ?? "no fault")")
            #expect(read.rows.count > 300)
        }
    }

    @Test func `rows that are sound but others than expected are no damage`() {
        let table = Array("id,name\n1,2,3\n".utf8)
        for packing in [Packing.gzip, .zip] {
            let body =
                packing == .zip
                ? storedArchive([("a.csv", "id,name\n1,2,3\n")]) : Deflater(.gzip).pack(table, isLast: true)
            let read = ReadRows(body, .table(TableDialect()), packing: packing, piece: 5)
            #expect(!read.isDamaged)
            #expect(read.fault?.hasSuffix("line 2: it has 3 cells, and there are 2 columns") == true)
        }
        #expect(!ReadRows(Array("nothing of it".utf8), .json(way: ["rows"])).isDamaged)
        #expect(!ReadRows(Array("{\"a\": 1}".utf8), .json(way: ["rows"])).isDamaged)
        #expect(!ReadRows(Array("id,name\n".utf8), .xml(element: "row")).isDamaged)
        #expect(!ReadRows(Array("{\"a\": 1}\nid\n".utf8), .ndjson).isDamaged)
    }

    @Test func `rows that are unsound are told before a large file is through`() {
        // What does not pack holds the file large.
        var random: UInt64 = 88_172_645_463_325_252
        let filler = (0..<6_000_000).map { _ -> UInt8 in
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return UInt8(truncatingIfNeeded: random % 93) + 33
        }
        let deflater = Deflater(.gzip, level: 1)
        let reader = RowReader(.ndjson, packing: .gzip, unpacking: UnpackingLimits(bytes: 1 << 40))
        reader.feed(deflater.pack(Array("no JSON\n".utf8), isLast: false))
        var row: [UInt8] = []
        var fed = 0
        var fault: FormatFault?
        while fault == nil, fed < 64 << 20 {
            let piece = deflater.pack(filler, isLast: false)
            do {
                while try reader.next(into: &row) {}
                reader.feed(piece)
                fed += piece.count
            } catch {
                fault = error
            }
        }
        #expect(fault?.line == 1)
        #expect(fed < 32 << 20)
    }
}
