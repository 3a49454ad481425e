/// A text that upstream chose, in a message: in one line, and short.
enum ShownText {
    static func of(_ text: String) -> String {
        // 60: longer than ids and keys are.
        let short = String(
            text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : Character($0) })
        return short.unicodeScalars.count < text.unicodeScalars.count ? short + "…" : short
    }
}
