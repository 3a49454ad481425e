import Testing

@testable import EngineServer

struct HTMLTextTests {
    @Test(arguments: [
        ("a < b & c", "a &lt; b &amp; c"),
        (#"<a href="x" title='y'>"#, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;"),
        ("\u{22}\u{301} onclick=", "&quot;\u{301} onclick="), ("<\u{338}b>", "&lt;\u{338}b&gt;"),
    ])
    func `what is put in stays text, whatever combines with it`(_ text: String, _ escaped: String) {
        let page: HTMLText = "<p>\(text)</p>"
        #expect(Array(page.source.unicodeScalars) == Array("<p>\(escaped)</p>".unicodeScalars))
        let filled = PageTemplate(Array("<p>{{text}}</p>".utf8)).filled(["text": text])
        #expect(Array(filled.unicodeScalars) == Array(page.source.unicodeScalars))
    }
}
