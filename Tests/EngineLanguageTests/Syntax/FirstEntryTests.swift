import EngineFixtures
import EngineLanguage
import Testing

struct FirstEntryTests {
    @Test(arguments: [
        ("provider: acme\ntitle: Acme\n", "provider", "acme"), ("sync: own", "sync", "own"),
        ("# yaml-language-server: x\n\n---\n%YAML 1.2\n  \t\r\nprovider: acme\r\nbase: x", "provider", "acme"),
        ("provider: \"acme\"   # ours", "provider", "acme"), ("provider:   'a#b'\n", "provider", "a#b"),
        ("provider: https://a: b\n", "provider", "https://a: b"),
    ])
    func `the first line that says something gives key and value`(text: String, key: String, value: String) throws {
        let entry = try #require(FirstEntry(in: Array(text.utf8)))
        #expect((entry.key, entry.value) == (key, value))
        // What is no array is read like one.
        let lazy = try #require(FirstEntry(in: text.utf8.lazy.map { $0 }))
        #expect((lazy.key, lazy.value) == (key, value))
    }

    @Test(arguments: [0, 2_030, 2_048, 9_000])
    func `a file is read as far as its comment reaches`(length: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("acme.yaml")
        try TextFile.write("#\(String(repeating: "x", count: length))\nprovider: acme\ntitle: Acme\n", to: path)
        #expect(FirstEntry(ofFile: path)?.value == "acme")
        #expect(FirstEntry(ofFile: folder.file("none.yaml")) == nil)
    }

    @Test(arguments: ["", "\n\n", "# provider: acme", "provider", "provider:", "provider: ''", "words\nprovider: a"])
    func `a text that begins otherwise has none`(text: String) {
        #expect(FirstEntry(in: Array(text.utf8)) == nil, "\(text)")
    }
}
