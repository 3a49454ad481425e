import Testing

@testable import EngineDefinition

/// Halves of surrogate pairs in the text of a JSON string.
struct SurrogateEscapesTests {
    @Test(arguments: [
        (#""#, false), ("abc", false), (#"\ud83d\ude00"#, false), (#"a\ud83d\ude00b\uD83D\uDE00"#, false),
        (#"\u00e9"#, false), (#"\n\u0000\\ud83d"#, false), ("😀", false), (#"\ud83d"#, true), (#"\ude00"#, true),
        (#"\ud83da"#, true), (#"a\ude00\ud83d"#, true), (#"\ud83d\ud83d\ude00"#, true), (#"\ud83d\n\ude00"#, true),
        (#"\ud83d\ude00\ude00"#, true), (#"\ud83d\u0041"#, true),
    ])
    func `a half without the other is told`(_ text: String, _ isHalved: Bool) {
        #expect(SurrogateEscapes.areHalved(in: Array(text.utf8)[...]) == isHalved)
    }
}
