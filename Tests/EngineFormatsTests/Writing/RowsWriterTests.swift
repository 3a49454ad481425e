import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

struct RowsWriterTests {
    private typealias Sample = WriterSample

    @Test func `Python reads back what was written`() throws {
        let rows = ExpressionValue.list([
            Sample.map(("a", .string("x,y")), ("b", .int(1)), ("c", .null)),
            Sample.map(("a", .string("say \"yes\"\r\nand no")), ("d", .bool(true)), ("b", .double(0.5))),
            Sample.map(("a", .list([.int(1), .string("ü")])), ("c", Sample.map(("k", .null)))),
        ])
        let bytes = try RowsWriter.table(rows)
        #expect(
            try Sample.python("csv", bytes)
                == Sample.json(
                    #"""
                    [{"a":"x,y","b":"1","c":"","d":""},{"a":"say \"yes\"\r\nand no","b":"0.5","c":"","d":"true"},
                    {"a":"[1,\"\u00fc\"]","b":"","c":"{\"k\":null}","d":""}]
                    """#))
    }

    @Test func `our own reader reads back random tables`() throws {
        var random = SeededGenerator(seed: 11)
        let letters = Array("a,\"\r\nb ;ü\t")
        for _ in 0..<300 {
            let width = Int.random(in: 1...4, using: &random)
            let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                ExpressionValue.map(
                    ExpressionMap(
                        texts: (0..<width).map { column in
                            let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                                letters[Int.random(in: 0..<letters.count, using: &random)]
                            }
                            return ("k\(column)", .string(String(text)))
                        }))
            }
            let bytes = try RowsWriter.table(.list(rows))
            let read = ReadRows(bytes, .table(TableDialect()))
            #expect(read.fault == nil)
            let wanted = try JSONValue(parsing: ExpressionValue.list(rows).jsonText())
            #expect(try JSONValue(parsing: read.json) == wanted, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `lines of JSON`() throws {
        let bytes = try RowsWriter.ndjson(.list([Sample.map(("a", .int(1))), .string("x\ny"), .null]))
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"a\":1}\n\"x\\ny\"\nnull\n")
        #expect(try RowsWriter.ndjson(.list([])) == [])
        #expect(try RowsWriter.table(.list([])) == [])
    }

    @Test func `what is no list of maps is refused`() {
        #expect(Self.refusal { try RowsWriter.table(.string("x")) } == "a CSV is made of a list, not of text")
        #expect(
            Self.refusal { try RowsWriter.table(.list([.int(1)])) } == "a line of a CSV is a map, not a whole number")
        #expect(Self.refusal { try RowsWriter.ndjson(.null) } == "NDJSON is made of a list, not of null")
    }

    static func refusal(_ body: () throws -> [UInt8]) -> String? {
        do { _ = try body() } catch { return (error as? ExpressionFault)?.message }
        return nil
    }
}
