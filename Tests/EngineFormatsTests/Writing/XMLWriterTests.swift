import EngineFixtures
import EngineFormats
import EngineLanguage
import Testing

struct XMLWriterTests {
    private typealias Sample = WriterSample

    private func text(_ value: ExpressionValue) throws -> String {
        String(decoding: try XMLWriter.document(value), as: UTF8.self)
    }

    @Test func `maps are elements, with attributes, texts and lists`() throws {
        let order = Sample.map(
            ("@id", .int(7)), ("@gone", .null), ("name", .string("A & B <C>")), ("empty", .null),
            ("line", .list([.int(1), .int(2)])),
            ("price", Sample.map(("@currency", .string("\"€\"\n")), ("#text", .string("9.50")))))
        #expect(
            try text(Sample.map(("order", order)))
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<order id=\"7\"><name>A &amp; B &lt;C&gt;</name><empty/>"
                + "<line>1</line><line>2</line><price currency=\"&quot;€&quot;&#10;\">9.50</price></order>")
    }

    @Test func `a SOAP envelope is what Python reads`() throws {
        let body = Sample.map(
            (
                "soap:Envelope",
                Sample.map(
                    ("@xmlns:soap", .string("http://schemas.xmlsoap.org/soap/envelope/")),
                    (
                        "soap:Body",
                        Sample.map(("get", Sample.map(("@xmlns", .string("urn:a")), ("id", .string("1\r\n2")))))
                    ))
            ))
        let name = "{http://schemas.xmlsoap.org/soap/envelope/}"
        #expect(
            try Sample.python("xml", try XMLWriter.document(body))
                == Sample.json(
                    #"["\#(name)Envelope",{},null,[["\#(name)Body",{},null,[["{urn:a}get",{},null,[["{urn:a}id",{},"1\r\n2",[]]]]]]]]"#
                ))
    }

    @Test func `what was written is read as the same shape`() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let value = Sample.map(("root", Self.element(depth: 3, &random)))
            let bytes = try XMLWriter.document(value)
            let read = ReadRows(bytes, .xml(element: nil))
            #expect(read.fault == nil)
            #expect(try read.rows.first.map { try JSONValue(parsing: $0) } == JSONValue(parsing: value.jsonText()))
        }
    }

    /// A random element in the shape in which it is read: lists have two items, texts are not empty.
    private static func element(depth: Int, _ random: inout SeededGenerator) -> ExpressionValue {
        let texts = ["x", "<&>\"'", "ü 李", "a\tb\nc", "]]>"]
        func text(_ random: inout SeededGenerator) -> ExpressionValue {
            .string(texts[Int.random(in: 0..<texts.count, using: &random)])
        }
        guard depth > 0, Int.random(in: 0..<4, using: &random) > 0 else {
            return Bool.random(using: &random) ? .null : text(&random)
        }
        var members: [(String, ExpressionValue)] = []
        if Bool.random(using: &random) { members.append(("@k", text(&random))) }
        for name in ["a", "b:c"] where Bool.random(using: &random) {
            let first = element(depth: depth - 1, &random)
            let isList = Bool.random(using: &random)
            members.append((name, isList ? .list([first, element(depth: depth - 1, &random)]) : first))
        }
        return members.isEmpty ? .null : .map(ExpressionMap(texts: members))
    }

    @Test(arguments: [
        (ExpressionValue.string("x"), "an XML document is made of a map, not of text"),
        (WriterSample.map(("a", .null), ("b", .null)), "an XML document has one root element, not 2"),
        (WriterSample.map(("a", .list([.null, .null]))), "an XML document has one root element, not 2"),
        (WriterSample.map(("a b", .null)), "'a b' is no name of an XML element"),
        (WriterSample.map(("a><b", .null)), "'a><b' is no name of an XML element"),
        (WriterSample.map(("1a", .null)), "'1a' is no name of an XML element"),
        (WriterSample.map(("a", WriterSample.map(("@b c", .int(1))))), "'b c' is no name of an XML attribute"),
        (WriterSample.map(("a", .string("\u{1}"))), "a text has a character that XML cannot hold"),
        (WriterSample.map(("a", .list([.list([])]))), "a list within a list has no element of its own"),
    ])
    func `what XML cannot hold is refused`(_ value: ExpressionValue, _ message: String) {
        #expect(RowsWriterTests.refusal { try XMLWriter.document(value) } == message)
    }
}
