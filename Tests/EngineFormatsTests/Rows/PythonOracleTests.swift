import EngineCompression
import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

/// Random files, and what Python's own libraries read of them: we read the same, in pieces of any size.
struct PythonOracleTests {
    /// A file that Python wrote.
    private struct Sample {
        let name: String
        let bytes: [UInt8]
        let detail: Int
        let found: JSONValue
    }

    private func samples(_ kind: String, _ count: Int) throws -> [Sample] {
        let folder = try TemporaryFolder()
        let script = try PythonJudge(TestFolder().fixture("oracle.py"), package: TestFolder().package)
        return try script.run([kind, "7", "\(count)", folder.path]).split(separator: "\n").map { line in
            let json = try JSONValue(parsing: Array(line.utf8))
            let name = try #require(json[0]?.string)
            return Sample(
                name: name, bytes: try TextFile.bytes(folder.file(name)), detail: Int(json[1]?.number?.int64 ?? 0),
                found: try #require(json[2]))
        }
    }

    @Test func `tables are what Python's csv reads`() throws {
        let samples = try samples("csv", 400)
        #expect(samples.count == 400)
        for sample in samples {
            let dialect = TableDialect(delimiter: UInt8(sample.detail))
            for piece in [3, .max] {
                let read = ReadRows(sample.bytes, .table(dialect), piece: piece)
                #expect(read.fault == nil, "\(sample.name)")
                #expect(try JSONValue(parsing: read.json) == sample.found, "\(sample.name) in pieces of \(piece)")
            }
        }
    }

    @Test func `documents are what Python's etree reads, in our shape`() throws {
        for sample in try samples("xml", 300) {
            for piece in [5, .max] {
                let whole = ReadRows(sample.bytes, .xml(element: nil), piece: piece)
                #expect(whole.fault == nil, "\(sample.name)")
                #expect(try whole.rows.first.map { try JSONValue(parsing: $0) } == sample.found[0], "\(sample.name)")
                let rows = ReadRows(sample.bytes, .xml(element: "row"), piece: piece)
                #expect(try JSONValue(parsing: rows.json) == sample.found[1], "\(sample.name)")
            }
        }
    }

    @Test func `archives are what Python's zipfile reads`() throws {
        for sample in try samples("zip", 300) {
            for piece in [1, 100, .max] {
                #expect(try files(sample.bytes, piece: piece) == sample.found, "\(sample.name) in pieces of \(piece)")
            }
        }
    }

    private func files(_ bytes: [UInt8], piece: Int) throws -> JSONValue {
        let unpacker = Unpacker(.zip, limits: UnpackingLimits())
        var names: [String] = []
        var contents: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            unpacker.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let event = try unpacker.next() {
                switch event {
                case .file(let name):
                    names.append(name)
                    contents.append([])
                case .bytes(let bytes): contents[contents.count - 1] += bytes
                }
            }
        }
        try unpacker.finish()
        return .array(
            zip(names, contents).map { .array([.string($0), .string(String(decoding: $1, as: UTF8.self))]) })
    }
}
