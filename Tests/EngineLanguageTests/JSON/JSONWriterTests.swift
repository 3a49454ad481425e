import EngineLanguage
import Testing

struct JSONWriterTests {
    @Test func `compact text keeps order, repeated keys and digits`() throws {
        let text = #"{"z":[1.50,-0,1E400],"a":{},"a":[],"n":null,"b":true}"#
        #expect(JSONWriter.text(try JSONValue(parsing: text)) == text)
    }

    @Test func `pretty text has one member a line`() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        #expect(
            JSONWriter.text(value, style: .pretty) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """)
    }

    @Test func `only what must be escaped is`() {
        let text = "\"\\/\u{0}\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}ü\u{2028}😀"
        let expected = #""\"\\/\u0000\u0001\b\t\n\u000b\f\r\u001f"# + "\u{7f}ü\u{2028}😀\""
        #expect(JSONWriter.text(.string(text)) == expected)
    }

    @Test func `a tape is written without space and with its own tokens`() throws {
        let tape = try JSONTapeTests.tape(#" { "a\u0062" : [ 1.0 , "\ud800" ] , "c" : { } } "#)
        var output: [UInt8] = []
        JSONWriter.append(tape.root, of: tape, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"{"a\u0062":[1.0,"\ud800"],"c":{}}"#)
    }
}
