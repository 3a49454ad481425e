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

    @Test func `letters are compared, and nothing else, at any length`() {
        let text = "abcdefghijklmnopqrstuvwxyz^_~0123456789"
        for count in 1...text.count {
            let name = String(text.prefix(count))
            let names: HTTPFieldNames = [name]
            #expect(names.contains(name) && names.contains(name.uppercased()))
            for place in name.indices {
                var other = name
                let letter = name[place]
                // The same byte but for the bit of small letters, where that is no letter.
                let wrong: Character = letter == "^" ? "~" : letter == "~" ? "^" : letter == "a" ? "b" : "a"
                other.replaceSubrange(place...place, with: [wrong])
                #expect(!names.contains(other), "\(name) \(other)")
            }
        }
    }

    @Test func `an empty set has none`() {
        let none: HTTPFieldNames = []
        #expect(!none.contains("") && !none.contains("a"))
    }
}
