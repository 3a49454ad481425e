internal import EngineLanguage

/// Values of queries: they come as texts, whatever they mean.
extension Shape where Value == Int {
    /// A whole number in a query.
    static func queryNumber(_ range: ClosedRange<Int>) -> Shape {
        let words =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        let format = TextFormat("a whole number, \(words)", pattern: "[0-9]+") { text in
            Int(text).map { range.contains($0) } ?? false
        }
        return .notation(format, placeholder: range.lowerBound, write: { String($0) }, parse: { Int($0) })
    }
}

extension Shape where Value == Bool {
    private static var yes: Set<String> { ["true", "1", "yes", "on", "y", "enabled"] }
    private static var no: Set<String> { ["false", "0", "no", "off", "n", "disabled"] }

    /// A flag in a query, in any of the words that clients use.
    static var queryFlag: Shape {
        // JSON Schema's patterns know no flag for it: each letter in both cases.
        let words = (yes.sorted() + no.sorted()).map { word in
            word.map { $0.isLetter ? "[\($0.uppercased())\($0)]" : "\($0)" }.joined()
        }
        let format = TextFormat("true or false", pattern: words.joined(separator: "|")) {
            yes.contains($0.lowercased()) || no.contains($0.lowercased())
        }
        return .notation(format, placeholder: false, write: { String($0) }, parse: { yes.contains($0.lowercased()) })
    }
}
