import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

struct CharsetTests {
    private func read(_ bytes: [UInt8], _ charset: TextCharset?, piece: Int = .max) -> ReadRows {
        ReadRows(bytes, .table(TableDialect()), charset: charset, piece: piece)
    }

    @Test func `each charset gives what Python reads, whatever the pieces are`() throws {
        let script = try PythonJudge(TestFolder().fixture("charsets.py"), package: TestFolder().package)
        let names = TextCharset.allCases.map(\.rawValue)
        for (name, line) in zip(names, try script.run(names).split(separator: "\n")) {
            let words = line.split(separator: " ").map(String.init)
            let charset = try #require(TextCharset(rawValue: name))
            let bytes = try #require(Self.bytes(ofHex: words[0]))
            let wanted = String(decoding: try #require(Self.bytes(ofHex: words[1])), as: UTF8.self)
            let row = JSONWriter.text(.object([("a", .string(wanted))]))
            for piece in [1, 2, 3, .max] {
                let read = read(bytes, charset, piece: piece)
                #expect(read.fault == nil && read.rows == [row], "\(name) in pieces of \(piece)")
            }
            #expect(String(decoding: charset.transcoded(bytes), as: UTF8.self) == "a\n" + wanted + "\n", "\(name)")
        }
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = Array(text)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    }

    @Test(
        arguments: [
            ("utf-8", [0x61, 0x0A, 0xC3], 2), ("utf-8", [0x61, 0x0A, 0xC3, 0x28], 2),
            ("utf-8", [0x61, 0xED, 0xA0, 0x80], 1),
            ("utf-16le", [0x61, 0, 0x0A, 0, 0x00, 0xDC], 4), ("utf-16", [0xFE, 0xFF, 0, 0x61, 0, 0x0A, 0], 6),
            ("shift_jis", [0x61, 0x0A, 0x81], 2), ("windows-1253", [0x61, 0x0A, 0xD2], 2),
        ] as [(String, [UInt8], Int)])
    func `what is no character of the charset is a fault with its byte`(
        _ name: String, _ bytes: [UInt8], _ place: Int
    ) throws {
        let charset = try #require(TextCharset(rawValue: name))
        for piece in [1, .max] {
            #expect(read(bytes, charset, piece: piece).fault == "byte \(place): it is not written in \(name)")
        }
    }

    @Test func `text that is read as a whole shows what is no character`() {
        #expect(String(decoding: TextCharset.shiftJIS.transcoded([0x61, 0x81]), as: UTF8.self) == "a\u{FFFD}")
        #expect(String(decoding: TextCharset.utf16.transcoded([0xFE, 0xFF, 0xD8, 0]), as: UTF8.self) == "\u{FFFD}")
        #expect(TextCharset.utf8.transcoded([0xEF, 0xBB, 0xBF, 0xFF]) == [0xFF])
    }

    @Test func `without a word a byte order mark counts, then it is UTF-8`() {
        #expect(read([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0xE4, 0], nil).rows == [#"{"a":"ä"}"#])
        #expect(read([0xFE, 0xFF, 0, 0x61, 0, 0x0A, 0, 0xE4], nil, piece: 1).rows == [#"{"a":"ä"}"#])
        #expect(read([0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0xC3, 0xA4], nil, piece: 1).rows == [#"{"a":"ä"}"#])
    }

    @Test func `an XML document says itself how it is written`() {
        let latin =
            Array("<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>".utf8) + [0xC4, 0xE0] + Array("</a>".utf8)
        #expect(ReadRows(latin, .xml(element: nil), piece: 1).rows == [#"{"a":"Да"}"#])
        // Without a mark, two bytes a unit.
        let wide = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ä</a>".utf16.flatMap {
            [UInt8($0 & 255), UInt8($0 >> 8)]
        }
        #expect(ReadRows(wide, .xml(element: nil)).rows == [#"{"a":"ä"}"#])
        let unknown = Array("<?xml version=\"1.0\" encoding=\"ebcdic\"?><a/>".utf8)
        #expect(
            ReadRows(unknown, .xml(element: nil)).fault
                == "it is written in 'ebcdic', which is not known; 'response.charset' may say another")
    }

    @Test(arguments: [
        ("UTF8", TextCharset.utf8), ("cp1251", .windows1251), ("x-cp1252", .windows1252), ("ISO_8859-1", .latin1),
        ("gbk", .gb18030), ("SJIS", .shiftJIS), ("latin2", .latin2),
    ])
    func `labels of content types are known by their other names`(_ label: String, _ charset: TextCharset) {
        #expect(TextCharset(label: label) == charset)
    }

    @Test func `a label of nobody is none`() {
        #expect(TextCharset(label: "klingon") == nil)
    }
}
