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
    func `names that share a key are told apart`() {
        var fields: HTTPFields = ["x^y": "caret", "x~y": "tilde", "a-long-name^": "1", "a-long-name~": "2"]
        #expect(fields["X~Y"] == "tilde" && fields["x^y"] == "caret" && fields["A-Long-Name~"] == "2")
        #expect(fields.count(of: "x^y") == 1 && fields.values(of: "x~y") == ["tilde"])
        fields["x~y"] = nil
        #expect(fields.map(\.value) == ["caret", "1", "2"])
        #expect(HTTPFields.Field(name: "x^y", value: "v") != HTTPFields.Field(name: "x~y", value: "v"))
    }

    @Test
    func `lines are counted, kept by a condition and continued`() {
        var fields: HTTPFields = ["A": "1", "b": "2", "a": "3"]
        #expect(fields.count(of: "a") == 2 && fields.count(of: "c") == 0)
        #expect(fields.hasRepeatedNames && !HTTPFields([("a", "1"), ("b", "1")]).hasRepeatedNames)
        #expect(fields.filtered { $0.value != "2" } == ["A": "1", "a": "3"])
        #expect(fields.allValues(of: "a") { $0 != "2" } && !fields.allValues(of: "a") { $0 == "1" })
        #expect(fields.allValues(of: "c") { _ in false })
        #expect(fields.continueLast(with: "more") && fields.last?.value == "3 more")
        var none = HTTPFields()
        #expect(!none.continueLast(with: "x") && none.isEmpty)
    }

    @Test
    func `the bytes of a name are those of RFC 9110`() {
        let tokens = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8(0)..<128 {
            #expect(HTTPFields.isName("x" + String(UnicodeScalar(byte))) == tokens.contains(byte))
        }
        #expect(!HTTPFields.isName("é") && !HTTPFields.isName(""))
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
