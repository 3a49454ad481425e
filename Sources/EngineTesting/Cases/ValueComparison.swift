internal import EngineLanguage

/// Compares what came out with what must come out, and says where they differ.
struct ValueComparison {
    /// Whether maps may have further entries.
    let allowsMore: Bool

    /// The differences, each with the path that leads to it.
    func differences(_ wanted: ExpressionValue, _ found: ExpressionValue?, at path: String = "") -> [String] {
        let place = path.isEmpty ? "" : "'\(path)' "
        guard let found else { return ["\(place)is absent, expected \(Self.text(wanted))"] }
        switch (wanted, found) {
        case (.map(let wanted), .map(let found)): return differences(wanted, found, at: path)
        case (.list(let wanted), .list(let found)): return differences(wanted, found, at: path)
        default:
            guard !Self.isEqual(wanted, found) else { return [] }
            return ["\(place)is \(Self.text(found)), expected \(Self.text(wanted))"]
        }
    }

    private func differences(_ wanted: ExpressionMap, _ found: ExpressionMap, at path: String) -> [String] {
        var differences: [String] = []
        for entry in wanted.entries {
            let key = entry.key.string ?? Self.text(entry.key)
            differences += self.differences(entry.value, found[entry.key], at: path.isEmpty ? key : "\(path).\(key)")
        }
        guard !allowsMore else { return differences }
        for entry in found.entries where wanted[entry.key] == nil {
            let key = entry.key.string ?? Self.text(entry.key)
            differences.append(
                "'\(path.isEmpty ? key : "\(path).\(key)")' is \(Self.text(entry.value)), expected nothing")
        }
        return differences
    }

    private func differences(_ wanted: [ExpressionValue], _ found: [ExpressionValue], at path: String) -> [String] {
        guard wanted.count == found.count else {
            let name = path.isEmpty ? "the list" : "'\(path)'"
            return ["\(name) has \(found.count) elements, expected \(wanted.count)"]
        }
        return wanted.indices.flatMap { differences(wanted[$0], found[$0], at: "\(path)[\($0)]") }
    }

    /// Times are written as text in case files, and so are numbers of which each digit counts; a number that YAML would
    /// write by itself is none of text.
    private static func isEqual(_ wanted: ExpressionValue, _ found: ExpressionValue) -> Bool {
        if wanted == found { return true }
        guard let text = wanted.string else { return false }
        switch found {
        case .timestamp, .duration, .bytes: return (try? found.templateText()) == text
        case .number(let number):
            let isPlain = Int64(number.text) != nil || Double(number.text).map { "\($0)" } == number.text
            return !isPlain && number.text == text
        default: return false
        }
    }

    private static func text(_ value: ExpressionValue) -> String { (try? value.jsonText()) ?? value.kindName }
}
