import Testing

@testable import EngineServer

struct MonogramTests {
    @Test(arguments: [
        ("Acme", "AC"), ("Acme CRM", "AC"), ("big acme crm", "BA"), ("x", "X"), ("acme-crm", "AC"), ("Ünit", "ÜN"),
    ])
    func `a title gives two letters`(_ title: String, _ letters: String) {
        #expect(Monogram(title).svg.contains(">\(letters)</text>"))
    }

    @Test func `the same title gives the same picture, and what looks like markup is text`() {
        #expect(Monogram("Acme").svg == Monogram("Acme").svg)
        #expect(Monogram("<s>").svg.contains(">&lt;S</text>"))
        #expect(Monogram("").svg.contains("></text>"))
    }
}
