import EngineHTTP
import EngineNetwork
import Testing

@testable import EngineServer

/// The language of pages that the server writes itself.
struct PageWordsTests {
    @Test(arguments: [
        ("de", "de"), ("de-CH, fr;q=0.9", "de"), ("fr;q=0.4, es;q=0.8", "es"), ("it, pt-BR, ar;q=0.1", "ar"),
        ("DE-at;q=1.0", "de"), ("en-GB, de", "en"), ("de;q=0, fr;q=0.2", "fr"), ("de ; q=0.5 , es;q=0.5", "de"),
        ("*", "en"), ("it", "en"), ("", "en"), (";q=1", "en"), ("de;q=x", "en"), ("-", "en"), (",,;,", "en"),
    ])
    func `the first language that is wanted and that there is`(_ field: String, _ language: String) {
        let request = ServerRequest(method: .get, path: "/", fields: ["accept-language": field])
        #expect(PageWords.wanted(by: request).language == language)
    }

    @Test func `who wants none gets English`() {
        #expect(PageWords.wanted(by: ServerRequest(method: .get, path: "/")).language == "en")
    }

    @Test func `the texts are those that the connect page loads`() {
        #expect(PageWords.all.map(\.language).sorted() == ["ar", "de", "en", "es", "fr"])
        #expect(PageAssets.files.keys.filter { $0.hasPrefix("text/") }.count == PageWords.all.count)
        for words in PageWords.all {
            #expect(words.direction == (words.language == "ar" ? "rtl" : "ltr"))
            #expect(words.say("title.connected") != "title.connected")
        }
        #expect(PageWords.english.say("title.failed") == "That did not work")
        #expect(PageWords.english.say("no such key") == "no such key")
    }
}
