import EngineHTTP
import Testing

struct HTTPFieldNamesTests {
    private let names: HTTPFieldNames = ["Host", "te", "content-length", "x-one", "x-two"]

    @Test(arguments: ["host", "HOST", "Te", "Content-Length", "X-ONE", "x-two"])
    func `case does not matter`(_ name: String) {
        #expect(names.contains(name))
    }

    @Test(arguments: ["", "h", "hosts", "hosT ", "content_length", "x-six", "x\u{2010}one", "content-lengthy", "ｈost"])
    func `another name is another name`(_ name: String) {
        #expect(!names.contains(name))
    }

    @Test func `names that share a key are told apart`() {
        // The bit that tells small letters from capital ones also tells these two from each other.
        let caret: HTTPFieldNames = ["x^y", "a-long-name^here"]
        #expect(caret.contains("X^Y") && !caret.contains("x~y"))
        #expect(caret.contains("A-Long-Name^Here") && !caret.contains("a-long-name~here"))
    }

    @Test func `an empty set has none`() {
        let none: HTTPFieldNames = []
        #expect(!none.contains("") && !none.contains("a"))
    }
}
