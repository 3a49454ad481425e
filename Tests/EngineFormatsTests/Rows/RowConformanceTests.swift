import EngineCompression
import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

/// What holds for every format whose bodies are rows.
struct RowConformanceTests {
    @Test(arguments: RowSample.all)
    func `the same rows come of every format`(_ sample: RowSample) throws {
        let read = ReadRows(Array(sample.text.utf8), sample.format)
        #expect(read.fault == nil)
        #expect(try JSONValue(parsing: read.json) == JSONValue(parsing: RowSample.json))
    }

    @Test(arguments: RowSample.all)
    func `rows do not depend on the pieces in which a body comes`(_ sample: RowSample) {
        for packing in [Packing.plain, .gzip] {
            let body = sample.packed(packing)
            let whole = ReadRows(body, sample.format, packing: packing)
            #expect(whole.fault == nil)
            for piece in [1, 2, 3, 5, 16, 61] {
                #expect(ReadRows(body, sample.format, packing: packing, piece: piece) == whole, "\(packing), \(piece)")
            }
        }
    }

    @Test(arguments: RowSample.all)
    func `a body that ends anywhere gives a beginning of its rows, then its end or a fault`(_ sample: RowSample) {
        let body = Array(sample.text.utf8)
        let whole = ReadRows(body, sample.format).rows
        for count in 0..<body.count {
            let read = ReadRows(Array(body[..<count]), sample.format)
            #expect(read.rows.count <= whole.count)
            // The last one may be cut within a cell: no format of lines can tell.
            #expect(read.rows.dropLast().elementsEqual(whole.prefix(max(0, read.rows.count - 1))), "cut at \(count)")
        }
    }

    @Test(arguments: RowSample.all)
    func `any byte in the place of another gives rows of JSON or a fault`(_ sample: RowSample) throws {
        var random = SeededGenerator(seed: 4)
        let body = Array(sample.text.utf8)
        for _ in 0..<400 {
            var changed = body
            changed[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            for row in ReadRows(changed, sample.format).rows { _ = try JSONValue(parsing: row) }
        }
    }

    @Test(arguments: RowSample.all)
    func `slices hold all rows, whatever their size`(_ sample: RowSample) throws {
        let whole = ReadRows(Array(sample.text.utf8), sample.format).rows
        for (rows, bytes) in [(1, 1 << 20), (2, 1 << 20), (3, 1 << 20), (100, 1), (100, 1 << 20)] {
            let cut = try CutRows(sample, rows: rows, bytes: bytes)
            #expect(cut.rows == whole)
            #expect(cut.counts.dropLast().allSatisfy { $0 > 0 && $0 <= rows })
            #expect(cut.lasts == cut.counts.indices.map { $0 == cut.counts.count - 1 })
        }
    }

    @Test(arguments: RowSample.all)
    func `reading goes on behind rows that were stored, if the body still begins with them`(
        _ sample: RowSample
    ) throws {
        let whole = ReadRows(Array(sample.text.utf8), sample.format).rows
        let first = try CutRows(sample, rows: 1)
        for skipped in 1...2 {
            let checksum = first.checksums[skipped - 1]
            let rest = try CutRows(sample, rows: 1, skipping: skipped, checksum: checksum)
            #expect(rest.rows == Array(whole[skipped...]))
            #expect(rest.checksums == Array(first.checksums[skipped...]), "the checksum goes on")
            #expect(throws: RowSlicer.Stale.self) {
                try CutRows(sample, rows: 1, skipping: skipped, checksum: checksum ^ 1)
            }
        }
        #expect(throws: RowSlicer.Stale.self, "fewer rows than were stored") {
            try CutRows(sample, rows: 1, skipping: 4, checksum: nil)
        }
    }

    @Test(arguments: RowSample.all)
    func `no row is held that is larger than the limit`(_ sample: RowSample) {
        let limits = RowLimits(bytes: 20)
        let read = ReadRows(Array(sample.text.utf8), sample.format, piece: 8, limits: limits)
        #expect(read.fault?.contains("has more than 20 bytes") == true, "\(read)")
    }

    @Test(arguments: RowSample.all)
    func `text that is not written as it is said to be is a fault with its byte`(_ sample: RowSample) {
        var body = Array(sample.text.utf8)
        let place = body.count - 12
        body[place] = 0xFF
        let read = ReadRows(body, sample.format)
        #expect(read.fault == "byte \(place): it is not written in utf-8", "\(read)")
    }
}

/// The slices of a sample.
private struct CutRows {
    var rows: [String] = []
    var counts: [Int] = []
    var checksums: [UInt32] = []
    var lasts: [Bool] = []

    @discardableResult
    init(_ sample: RowSample, rows: Int, bytes: Int = 1 << 20, skipping: Int = 0, checksum: UInt32? = nil) throws {
        let slicer = RowSlicer(
            RowReader(sample.format), skipping: skipping, checksum: checksum, rows: rows, bytes: bytes)
        var pieces = Array(sample.text.utf8)[...]
        while lasts.last != true {
            if let slice = try slicer.next() {
                let tape = try JSONTape.parse(slice.json)
                self.rows += tape.elements(of: tape.root).map { String(decoding: tape.raw(of: $0), as: UTF8.self) }
                counts.append(slice.count)
                checksums.append(slice.checksum)
                lasts.append(slice.isLast)
            } else if pieces.isEmpty {
                slicer.finish()
            } else {
                slicer.feed(Array(pieces.prefix(7)))
                pieces = pieces.dropFirst(7)
            }
        }
    }
}
