import EngineCompression
import EngineFormats
import EngineLanguage

/// The same rows in every format: what the conformance suite reads.
struct RowSample: CustomStringConvertible, Sendable {
    let description: String
    let format: RowFormat
    let text: String

    /// Three rows with whatever a format could stumble over.
    static let rows: [[(String, String)]] = [
        [("id", "1"), ("name", "Ada \"Countess\" Lovelace"), ("note", "one, two; three <four> & five")],
        [("id", "2"), ("name", "Šárka 李 🙂"), ("note", "back\\slash")],
        [("id", "3"), ("name", "  spaces  "), ("note", "end")],
    ]

    static let json = "[" + rows.map(object).joined(separator: ",") + "]"

    private static func object(_ row: [(String, String)]) -> String {
        JSONWriter.text(.object(row.map { ($0.0, .string($0.1)) }))
    }

    static let all: [RowSample] = [
        RowSample(
            description: "CSV", format: .table(TableDialect()),
            text: "id,name,note\r\n" + rows.map { $0.map { quoted($0.1) }.joined(separator: ",") + "\r\n" }.joined()),
        RowSample(
            description: "CSV without header", format: .table(TableDialect(header: .names(["id", "name", "note"]))),
            text: rows.map { $0.map { quoted($0.1) }.joined(separator: ",") }.joined(separator: "\n")),
        RowSample(
            description: "CSV with semicolons", format: .table(TableDialect(delimiter: UInt8(ascii: ";"))),
            text: "id;name;note\r" + rows.map { $0.map { quoted($0.1) }.joined(separator: ";") + "\r" }.joined()),
        RowSample(
            description: "TSV", format: .table(TableDialect(delimiter: 9, hasQuotes: false)),
            text: "id\tname\tnote\n" + rows.map { $0.map(\.1).joined(separator: "\t") + "\n" }.joined()),
        RowSample(description: "NDJSON", format: .ndjson, text: rows.map { object($0) + "\n" }.joined()),
        RowSample(
            description: "JSON", format: .json(way: ["page", "rows"]),
            text: "{\"rows\": [{\"rows\": [0]}], \"page\": {\"n\": [1, {}], \"rows\" : [\n"
                + rows.map(object).joined(separator: " ,\n") + "\n], \"t\": \"]\\\"\"}, \"end\": null}"),
        RowSample(
            description: "XML", format: .xml(element: "row"),
            text: "<?xml version=\"1.0\"?>\n<list><head>3</head>\n"
                + rows.map { "<row>" + $0.map { "<\($0.0)>\(escaped($0.1))</\($0.0)>" }.joined() + "</row>\n" }.joined()
                + "</list>"),
    ]

    private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("]]>", with: "]]&gt;")
    }

    func packed(_ packing: Packing) -> [UInt8] {
        let bytes = Array(text.utf8)
        return packing == .gzip ? Deflater(.gzip).pack(bytes, isLast: true) : bytes
    }
}

/// Rows as they are read from pieces.
struct ReadRows: Equatable {
    var rows: [String] = []
    var fault: String?
    /// Whether it is told as damage on the way.
    var isDamaged = false

    init(
        _ body: [UInt8], _ format: RowFormat, packing: Packing = .plain, charset: TextCharset? = nil, piece: Int = .max,
        limits: RowLimits = RowLimits()
    ) {
        let reader = RowReader(format, packing: packing, charset: charset, limits: limits)
        do {
            var rest = body[...]
            repeat {
                reader.feed(Array(rest.prefix(piece)))
                rest = rest.dropFirst(piece)
                try take(reader)
            } while !rest.isEmpty
            reader.finish()
            try take(reader)
            if !reader.isAtEnd { fault = "it is not at its end" }
        } catch {
            fault = "\(error)"
            isDamaged = (error as? FormatFault)?.isDamage == true
        }
    }

    init(_ text: String, _ format: RowFormat, limits: RowLimits = RowLimits()) {
        self.init(Array(text.utf8), format, limits: limits)
    }

    private mutating func take(_ reader: RowReader) throws {
        var row: [UInt8] = []
        while try reader.next(into: &row) {
            rows.append(String(decoding: row, as: UTF8.self))
            row = []
        }
    }

    /// The rows as one list.
    var json: String { "[" + rows.joined(separator: ",") + "]" }
}
