import EngineLanguage
import Testing

@testable import EngineCLI

struct TextTableTests {
    @Test func `texts stand to the left, numbers to the right, nothing behind the last`() {
        let table = TextTable(header: ["name", "count", "note"], rows: [["a", "1", "x"], ["longer", "1000", ""]])
        #expect(table.text == "name    count  note\na           1  x\nlonger   1000\n")
    }

    @Test func `a table without rows is its header`() {
        #expect(TextTable(header: ["a", "b"], rows: []).text == "a  b\n")
    }

    @Test func `a column is of numbers only if all its cells are`() {
        #expect(TextTable(header: ["value"], rows: [["1"], ["x"]]).text == "value\n1\nx\n")
        #expect(TextTable(header: ["value"], rows: [["1.5"], ["-20"], [""]]).text == "value\n  1.5\n  -20\n\n")
        #expect(TextTable(header: ["none", "x"], rows: [["", "y"]]).text == "none  x\n      y\n")
    }

    @Test func `wide characters take two columns, marks none`() {
        #expect(TextTable(header: ["a", "b"], rows: [["日本", "x"], ["ab", "y"]]).text == "a     b\n日本  x\nab    y\n")
        #expect(TextTable(header: ["a", "b"], rows: [["e\u{301}", "x"]]).text == "a  b\ne\u{301}  x\n")
    }

    @Test func `what steers a terminal or breaks a line is replaced`() {
        let table = TextTable(header: ["a"], rows: [["x\u{1B}[31mred\ny"], ["\u{202E}z"]])
        #expect(!table.text.contains("\u{1B}") && !table.text.contains("\u{202E}"))
        #expect(table.text.split(separator: "\n").count == 3)
    }

    @Test func `a cell that is too wide is cut and marked`() {
        #expect(TextTable.Cell("abcdef", fitting: 6).text == "abcdef")
        #expect(TextTable.Cell("abcdefg", fitting: 6).text == "abcde…")
        #expect(TextTable.Cell("日本語", fitting: 4).text == "日…")
        #expect(TextTable.Cell("日本語", fitting: 4).width == 3)
        #expect(TextTable.Cell("", fitting: 3).width == 0)
    }
}

struct RecordTableTests {
    private func layout(
        _ records: [(String, JSONValue, Bool)], width: Int = 80
    ) -> (text: String, hidden: [String]) {
        RecordTable(rows: records.map { (id: $0.0, record: $0.1, isDeleted: $0.2) }, width: width).layout
    }

    @Test func `each field is a column, in the order of the record`() {
        let layout = layout([("1", ["name": "Ada", "age": 36], false), ("2", ["name": "Bob", "age": 7], false)])
        #expect(layout.text == "id  name  age\n 1  Ada    36\n 2  Bob     7\n")
        #expect(layout.hidden.isEmpty)
    }

    @Test func `the field that repeats the key is left out`() {
        #expect(layout([("a", ["id": "a", "x": 1], false)]).text == "id  x\na   1\n")
    }

    @Test func `fields that only some records have are columns too`() {
        let layout = layout([("a", ["x": 1], false), ("b", ["y": "z"], false)])
        #expect(layout.text == "id  x  y\na   1\nb      z\n")
    }

    @Test func `deleted ones are marked where there are any`() {
        #expect(
            layout([("a", ["x": 1], true), ("b", ["x": 2], false)]).text
                == "id  deleted  x\na   yes      1\nb            2\n")
    }

    @Test func `what does not fit is named, and nothing behind it is drawn forward`() {
        let record: JSONValue = ["a": "1234567890", "b": "12345678901234567890", "c": "1"]
        let layout = layout([("k", record, false)], width: 20)
        #expect(
            layout.text == "id  a\nk   1234567890\n".replacing("a\n", with: "         a\n")
                || layout.text.contains("1234567890"))
        #expect(layout.hidden == ["b", "c"])
        #expect(layout.text.split(separator: "\n").allSatisfy { $0.count <= 20 })
    }

    @Test func `values that are no texts are JSON, null is nothing, long ones are cut`() {
        let record: JSONValue = ["tags": ["a", "b"], "none": nil, "text": .string(String(repeating: "x", count: 50))]
        let text = layout([("k", record, false)]).text
        #expect(text.contains("[\"a\",\"b\"]") && text.contains("…") && !text.contains("null"))
    }

    @Test func `no line is wider than the terminal, whatever comes`() {
        var generator = SystemRandomNumberGenerator()
        for width in [20, 40, 80, 200] {
            let records = (0..<5).map { row -> (String, JSONValue, Bool) in
                let members = (0..<8).map { column -> (String, JSONValue) in
                    let length = Int.random(in: 0...40, using: &generator)
                    return ("f\(column)", .string(String(repeating: "y", count: length)))
                }
                return ("\(row)", .object(members), false)
            }
            let layout = layout(records, width: width)
            for line in layout.text.split(separator: "\n") { #expect(line.count <= width, "\(width)") }
        }
    }
}
