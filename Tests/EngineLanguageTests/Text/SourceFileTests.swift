import EngineLanguage
import Testing

struct SourceFileTests {
    @Test func `columns count characters, not bytes`() {
        let file = SourceFile(path: "a.yaml", text: "a: 1\nüb: 2\n")
        #expect(file.position(at: 7) == SourcePosition(line: 2, column: 2))
    }

    @Test func `a byte order mark is no part of the text`() {
        let file = SourceFile(path: "a.yaml", bytes: [0xEF, 0xBB, 0xBF, 0x61])
        #expect(file.bytes == [0x61])
        #expect(file.position(at: 1) == SourcePosition(line: 1, column: 2))
    }

    @Test func `a line comes without its break`() {
        let file = SourceFile(path: "a", text: "one\r\ntwo\n\nfour")
        let lines = (1...5).map { String(decoding: file.line($0), as: UTF8.self) }
        #expect(lines == ["one", "two", "", "four", ""])
    }

    @Test(arguments: [-1, 0, 5, 1000])
    func `an offset outside of the file has a place`(_ offset: Int) {
        let file = SourceFile(path: "a", text: "a\nb\n")
        #expect(file.position(at: max(0, offset)).line <= 3)
    }
}

struct SpanTests {
    private let file = SourceFile(path: "a", text: "key: välue\n")

    @Test func `a span knows its text and place`() {
        let span = Span(file: file, start: 5, end: 11)
        #expect(span.text == "välue")
        #expect(span.position == SourcePosition(line: 1, column: 6))
    }

    @Test func `a span never ends before it begins, nor behind the file`() {
        #expect(Span(file: file, start: 5, end: 2).text == "")
        #expect(Span(file: file, start: 5, end: 900).text == "välue\n")
        #expect(Span(file: file, start: 900, end: 901).text == "")
    }

    @Test func `spans of other files are others`() {
        let other = SourceFile(path: "a", text: "key: välue\n")
        #expect(Span(file: file, start: 0, end: 3) == Span(file: file, start: 0, end: 3))
        #expect(Span(file: file, start: 0, end: 3) != Span(file: other, start: 0, end: 3))
        #expect(Set([Span(file: file, start: 0, end: 3), Span(file: file, start: 0, end: 3)]).count == 1)
    }
}
