import Testing

@testable import EngineDefinition

struct UnreadLimitTests {
    @Test(arguments: [
        ("timestamp(int(response.headers['x-reset']))", ["x-reset"]),
        ("int(response.headers[\"x-left\"]) - int(response.headers.used)", ["x-left", "used"]),
        ("response.headers[?'a'].orValue(response.headers.?b)", ["a", "b"]),
        ("response.body.headers", []), ("response.headers[input.name]", []), ("now", []),
    ])
    func `the header fields of an expression are found`(_ text: String, _ names: [String]) {
        #expect(HeaderNames.read(by: text) == names)
    }

    @Test(arguments: [
        ("1714557600", "0000000000"), ("Mon, 21 Dec 2026", "Aaa, 00 Aaa 0000"), ("", ""), ("sk-Ü\n", "aa-??"),
        (String(repeating: "9", count: 41), String(repeating: "0", count: 40) + "…"),
    ])
    func `a look shows what kind of text it is, and nothing of what it says`(_ text: String, _ look: String) {
        #expect(ValueLook.of(text) == look)
    }
}
