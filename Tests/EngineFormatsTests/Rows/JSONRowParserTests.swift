import EngineFormats
import Testing

struct JSONRowParserTests {
    private static let cases: [(text: String, way: [String], rows: [String])] = [
        ("[1, {\"a\": [2]} ,\n\"x,]\"]", [], ["1", "{\"a\": [2]}", "\"x,]\""]),
        (" [ ] ", [], []),
        ("{\"a\":{\"b\":[12345678901234567890.10,null]}}", ["a", "b"], ["12345678901234567890.10", "null"]),
        ("{\"b\":[1],\"a\":{\"c\":{\"b\":[2]},\"b\":[3]}}", ["a", "b"], ["3"]),
        ("{\"x\":\"\\\"[\",\"n\":[{\"l\":[1]}, -1.5e3, true],\"l\":[[1],[2]]}", ["l"], ["[1]", "[2]"]),
        ("{\"\\u0061\":[1]}", ["a"], ["1"]),
    ]

    @Test(arguments: cases)
    func `items of the list are rows as they were written, what stands around it is passed over`(
        _ text: String, _ way: [String], _ rows: [String]
    ) {
        let read = ReadRows(text, .json(way: way))
        #expect(read.fault == nil && read.rows == rows)
        for piece in [1, 2, 7] { #expect(ReadRows(Array(text.utf8), .json(way: way), piece: piece) == read) }
    }

    private static let faults: [(text: String, way: [String], fault: String)] = [
        ("{\"b\":[]}", ["a"], "there is no list at 'a'"), ("", [], "byte 0: the text ends within a value"),
        ("{\"a\":{}}", ["a"], "byte 5: what stands at 'a' is no list"),
        ("{\"a\":[],\"a\":[]}", ["a"], "byte 12: there are two lists at 'a'"),
        ("[1 2]", [], "byte 3: expected the end of the text after the value"),
        ("[1,]", [], "byte 3: expected a JSON value"), ("[1}", [], "byte 2: expected ',' or ']'"),
        ("[{\"a\":}]", [], "byte 6: expected a JSON value"), ("[1", [], "byte 2: the text ends within a value"),
        ("[1] 2", [], "byte 4: expected the end of the text after the value"),
        ("{\"a\":[1]", ["a"], "byte 8: the text ends within a value"),
        ("{\"b\":x,\"a\":[]}", ["a"], "byte 5: expected a JSON value"),
        ("{\"b\" 1}", ["a"], "byte 5: expected ':'"), ("{1:2}", ["a"], "byte 1: expected a key"),
        ("{\"b\":[1}", ["a"], "byte 7: expected ',' or the end of what is open"),
    ]

    @Test(arguments: faults)
    func `what is no such document is a fault with its byte`(_ text: String, _ way: [String], _ fault: String) {
        #expect(ReadRows(text, .json(way: way)).fault == fault)
        #expect(ReadRows(Array(text.utf8), .json(way: way), piece: 1).fault == fault, "in pieces")
    }

    @Test func `what is held is an item, not the document`() {
        let item = "{\"text\":\"" + String(repeating: "x", count: 80) + "\"}"
        let text = "{\"head\":[1,2],\"rows\":[" + Array(repeating: item, count: 500).joined(separator: ",") + "]}"
        let limits = RowLimits(bytes: 200)
        let read = ReadRows(Array(text.utf8), .json(way: ["rows"]), piece: 64, limits: limits)
        #expect(read.fault == nil && read.rows.count == 500)
        let long = "[\"" + String(repeating: "x", count: 300) + "\"]"
        #expect(
            ReadRows(Array(long.utf8), .json(way: []), piece: 64, limits: limits).fault
                == "byte 1: a value has more than 200 bytes")
        let deep = String(repeating: "{\"a\":", count: 300)
        #expect(ReadRows(deep, .json(way: ["b"])).fault?.contains("more than 256 values are within each other") == true)
    }
}
