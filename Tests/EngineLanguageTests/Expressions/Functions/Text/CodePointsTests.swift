import EngineFixtures
import Testing

@testable import EngineLanguage

struct CodePointsTests {
    private func with<Value>(
        _ text: String, _ other: String, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Value
    ) -> Value {
        var text = text
        var other = other
        return text.withUTF8 { text in other.withUTF8 { body(text, $0) } }
    }

    @Test
    func `code points are counted, not bytes and not characters`() {
        #expect(with("ta©o©αT", "") { text, _ in text.codePointCount } == 7)
        #expect(with("e\u{301}👨‍👩‍👧", "") { text, _ in text.codePointCount } == 7)
        #expect(with("©α", "") { text, _ in (0...3).map { text.byteOffset(ofCodePoint: $0) } } == [0, 2, 4, nil])
        #expect(with("©", "") { text, _ in text.byteOffset(ofCodePoint: .max) } == nil)
    }

    @Test
    func `texts are found from both ends as a plain search finds them`() {
        var generator = SeededGenerator(seed: Seed.make(for: #function))
        for _ in 0..<3000 {
            let text =
                (0..<Int.random(
                    in: 0...12,
                    using: &generator)).map { _ in "ab".utf8.randomElement(using: &generator) ?? 0 }
            let needle =
                (0..<Int.random(
                    in: 0...4,
                    using: &generator)).map { _ in "ab".utf8.randomElement(using: &generator) ?? 0 }
            let start = Int.random(in: 0...text.count, using: &generator)
            let last = text.count - needle.count
            let places = last < 0 ? [] : (0...last).filter { text[$0...].starts(with: needle) }
            text.withUnsafeBufferPointer { text in
                needle.withUnsafeBufferPointer { needle in
                    #expect(text.firstOffset(of: needle, from: start) == places.first { $0 >= start })
                    #expect(text.lastOffset(of: needle, from: start) == places.last { $0 <= start })
                }
            }
        }
    }
}
