import EngineHTTP
import Testing

struct HTTPFieldsTests {
    private let fields: HTTPFields = ["Accept": "a/b", "X-Id": "1", "accept": "c/d", "Empty": ""]

    @Test
    func `names are found in any case and values keep their order`() {
        #expect(fields["ACCEPT"] == "a/b")
        #expect(fields.values(of: "aCCept") == ["a/b", "c/d"])
        #expect(fields.combined("accept") == "a/b, c/d")
        #expect(fields["empty"] == "")
        #expect(fields["absent"] == nil)
        #expect(fields.combined("absent") == nil)
        #expect(fields.contains("x-ID") && !fields.contains("x-i"))
    }

    @Test
    func `the order of the wire is kept`() {
        #expect(fields.map(\.name) == ["Accept", "X-Id", "accept", "Empty"])
        #expect(fields.count == 4)
    }

    @Test
    func `setting replaces all lines of a name at the place of the first`() {
        var fields = fields
        fields["ACCEPT"] = "e/f"
        #expect(fields.map(\.name) == ["ACCEPT", "X-Id", "Empty"])
        #expect(fields["accept"] == "e/f")
        fields["New"] = "n"
        #expect(fields.last?.name == "New")
        fields["accept"] = nil
        #expect(fields.map(\.name) == ["X-Id", "Empty", "New"])
    }

    @Test
    func `equality ignores the case of names only`() {
        let lower: HTTPFields = ["a": "x"]
        let upper: HTTPFields = ["A": "x"]
        let other: HTTPFields = ["a": "X"]
        #expect(lower == upper)
        #expect(lower.hashValue == upper.hashValue)
        #expect(lower != other)
    }

    @Test
    func `lists are taken apart, but not within quotes or brackets`() {
        let fields: HTTPFields = ["L": "a, \"b,\\\"c\" ,,", "l": "<d,e>; f=\"g\""]
        #expect(fields.listItems(of: "l") == ["a", "\"b,\\\"c\"", "<d,e>; f=\"g\""])
    }

    @Test(arguments: ["", "a b", "a:", "ä", "a\r\n", "(a)"])
    func `what is no token cannot be a name`(name: String) {
        let fields = HTTPFields([(name, "x")])
        #expect(throws: HTTPFields.Fault.name(name)) { try fields.validate() }
    }

    @Test(arguments: ["a\r\nb: c", "\n", "\0", "\u{7f}", "a\rb"])
    func `a value cannot begin a line of its own`(value: String) {
        let fields: HTTPFields = ["Good": "x", "Bad": value]
        #expect(throws: HTTPFields.Fault.value(name: "Bad")) { try fields.validate() }
    }

    @Test
    func `tabs and characters beyond ASCII may be in values`() throws {
        let fields: HTTPFields = ["A": "x\ty ü"]
        try fields.validate()
    }

    @Test
    func `a fault never shows a value`() {
        #expect(
            "\(HTTPFields.Fault.value(name: "Authorization"))"
                == "the value of header 'Authorization' holds a control character")
        #expect("\(HTTPFields.Fault.name("a\nb"))" == "'a?b' is not a header name")
    }
}
