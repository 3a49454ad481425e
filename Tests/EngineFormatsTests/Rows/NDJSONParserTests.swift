import EngineFormats
import Testing

struct NDJSONParserTests {
    @Test(arguments: [
        ("{\"a\":1}\n{\"a\":2}\n", ["{\"a\":1}", "{\"a\":2}"]),
        ("{\"a\":1}\r\n\r\n  \n[2]", ["{\"a\":1}\r", "[2]"]),
        ("12345678901234567890.10\n\"x\"\nnull", ["12345678901234567890.10", "\"x\"", "null"]),
        ("", []), ("\n", []),
    ])
    func `each line is a value, kept as it was written`(_ text: String, _ rows: [String]) {
        let read = ReadRows(text, .ndjson)
        #expect(read.fault == nil)
        #expect(read.rows == rows)
    }

    @Test(arguments: [
        ("{}\n1,2\n", "line 2, byte 1: expected the end of the text after the value"),
        ("{}\n\n{\"a\":\n", "line 3, byte 5: expected a JSON value"),
        ("]\n", "line 1, byte 0: expected a JSON value"),
    ])
    func `a line that is no value is a fault, and cannot become two rows`(_ text: String, _ fault: String) {
        #expect(ReadRows(text, .ndjson).fault == fault)
    }
}
