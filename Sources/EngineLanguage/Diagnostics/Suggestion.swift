/// Did-you-mean: which of the known names was likely meant.
public enum Suggestion {
    /// The name that is nearest to a word, or nothing if none is near.
    ///
    /// Near is an edit distance of at most 2 and at most a third of the word (swapped neighbours count
    /// once), then a beginning that both share.
    public static func nearest(to word: String, among names: [String]) -> String? {
        let folded = word.lowercased()
        // A third: 'get' and 'put' are two edits apart and have nothing in common.
        let limit = folded.count < 2 ? 0 : max(1, min(2, folded.count / 3))
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(folded, name.lowercased(), limit: limit)
            if distance <= limit, distance < (best?.distance ?? .max) { best = (name, distance) }
        }
        if let best { return best.name }
        // 3: shorter beginnings are shared by too many names.
        guard folded.count >= 3 else { return nil }
        let sharing = names.filter {
            $0.lowercased().hasPrefix(folded) || ($0.count >= 3 && folded.hasPrefix($0.lowercased()))
        }
        return sharing.min { ($0.count, $0) < ($1.count, $1) }
    }

    /// Names in a sentence: `'a', 'b' and 'c'`; long lists are cut.
    public static func listing(_ names: [String], _ word: String = "and") -> String {
        // 12: more are not read.
        guard names.count <= 12 else {
            return names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + " and \(names.count - 12) more"
        }
        let quoted = names.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "none" }
        return quoted.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    /// A diagnostic about a word that is none of some names, with the nearest one or all of them as
    /// help.
    public static func unknown(
        _ id: DiagnosticID, _ message: String, word: String, at span: Span, among names: [String]
    ) -> Diagnostic {
        if let meant = nearest(to: word, among: names) {
            return Diagnostic(
                id, message, at: span, fix: Diagnostic.Fix("did you mean '\(meant)'?", replacing: span, with: meant))
        }
        return names.isEmpty
            ? Diagnostic(id, message, at: span)
            : Diagnostic(id, message, at: span).help("known are \(listing(names))")
    }

    /// The edit distance in which a swap of neighbours counts once (optimal string alignment).
    ///
    /// Above the limit it is any number that is greater.
    package static func distance(_ left: String, _ right: String, limit: Int) -> Int {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        guard abs(a.count - b.count) <= limit else { return limit + 1 }
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], before[j - 2] + 1)
                }
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
