import EngineFormats
import Testing

struct TableParserTests {
    private let csv = RowFormat.table(TableDialect())

    @Test(arguments: [
        ("a,b\n1,2\n", #"[{"a":"1","b":"2"}]"#),
        ("a,b\r\n1,2", #"[{"a":"1","b":"2"}]"#),
        ("a,b\r1,2\r", #"[{"a":"1","b":"2"}]"#),
        ("a,b\n\n1,2\n\n", #"[{"a":"1","b":"2"}]"#),
        ("a,b\n,\n", #"[{"a":"","b":""}]"#),
        ("a\n\"\"\n", #"[{"a":""}]"#),
        ("a,b\n\"x,y\",\"line 1\r\nline 2\"\n", #"[{"a":"x,y","b":"line 1\r\nline 2"}]"#),
        ("a\n\"say \"\"yes\"\"\"\n", #"[{"a":"say \"yes\""}]"#),
        ("a\n5\" pipe\n", #"[{"a":"5\" pipe"}]"#),
        ("a\n x \n", #"[{"a":" x "}]"#),
        ("a,a,a_2\n1,2,3\n", #"[{"a":"1","a_2":"2","a_2_2":"3"}]"#),
        ("a,\n1,2\n", #"[{"a":"1","c1":"2"}]"#),
        ("\u{FEFF}a\n1\n", #"[{"a":"1"}]"#),
        ("\"a b\",\"c\"\"d\"\n1,2\n", #"[{"a b":"1","c\"d":"2"}]"#),
        ("a\n\u{1}\t\n", #"[{"a":"\u0001\t"}]"#),
        ("a,b\n", "[]"), ("", "[]"), ("\n\n", "[]"),
    ])
    func `a table becomes objects of texts`(_ text: String, _ json: String) {
        let read = ReadRows(text, csv)
        #expect(read.fault == nil)
        #expect(read.json == json)
    }

    @Test func `columns without names are numbered, or named by the definition`() {
        let none = ReadRows("1,2\n3,4\n", .table(TableDialect(header: .none)))
        #expect(none.json == #"[{"c0":"1","c1":"2"},{"c0":"3","c1":"4"}]"#)
        let names = ReadRows("1,2\n", .table(TableDialect(header: .names(["x", "y"]))))
        #expect(names.json == #"[{"x":"1","y":"2"}]"#)
    }

    @Test func `a TSV knows no quotes`() {
        let read = ReadRows("a\tb\n\"x\ty\"\n", .table(TableDialect(delimiter: 9, hasQuotes: false)))
        #expect(read.json == #"[{"a":"\"x","b":"y\""}]"#)
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", "line 3: it has 1 cells, and there are 2 columns"),
        ("a,b\n1,2,3\n", "line 2: it has 3 cells, and there are 2 columns"),
        ("a,b\n\"x\ny\",2\n3\n", "line 4: it has 1 cells, and there are 2 columns"),
        ("a\n\"x\"y\n", "line 2: text follows the quote that ends a cell"),
        ("a\n\"x\n\n\"y\n", "line 4: text follows the quote that ends a cell"),
        ("a\n1\n\"x\n", "line 3: the quote of a cell is never closed"),
    ])
    func `a table that lies about its columns is a fault with its line`(_ text: String, _ fault: String) {
        #expect(ReadRows(text, csv).fault == fault)
    }

    @Test func `rows in front of a fault were given out`() {
        let read = ReadRows("a,b\n1,2\n3\n", csv)
        #expect(read.rows == [#"{"a":"1","b":"2"}"#])
    }

    @Test func `a row of more cells than the limit is a fault`() {
        let limits = RowLimits(cells: 3)
        #expect(ReadRows("a,b,c,d\n", csv, limits: limits).fault == "line 1: a row has more than 3 cells")
        #expect(ReadRows("a,b,c\n1,2,3\n", csv, limits: limits).fault == nil)
    }
}
