import EngineLanguage
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("seperator", ["separator", "scopes"], "separator"), ("curser", ["cursor", "page"], "cursor"),
        ("recrods", ["records", "record"], "records"), ("Type", ["type"], "type"), ("lmit", ["limit"], "limit"),
        ("auth", ["authorize", "authorization_url"], "authorize"), ("pagesize", ["size", "page"], "page"),
    ])
    func `a near name is found`(_ word: String, _ names: [String], _ meant: String) {
        #expect(Suggestion.nearest(to: word, among: names) == meant)
    }

    @Test(arguments: [("get", ["put", "post"]), ("x", ["y"]), ("colour", ["limits"]), ("", ["a"]), ("ab", ["abcdef"])])
    func `a far name is not`(_ word: String, _ names: [String]) {
        #expect(Suggestion.nearest(to: word, among: names) == nil)
    }

    @Test func `a list of names reads as a sentence`() {
        #expect(Suggestion.listing([]) == "none")
        #expect(Suggestion.listing(["a"]) == "'a'")
        #expect(Suggestion.listing(["a", "b", "c"], "or") == "'a', 'b' or 'c'")
        #expect(Suggestion.listing((1...15).map(String.init)).hasSuffix("'12' and 3 more"))
    }
}
