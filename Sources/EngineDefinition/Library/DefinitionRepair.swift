internal import EngineLanguage

/// Reads on as if misspelt words had been written as they were meant: what only follows from a slip is no fault of its
/// own, and what stands behind it is looked at all the same.
struct DefinitionRepair {
    /// What is taken for what was meant.
    private static let repaired: Set<DiagnosticID> = [
        .unknownKey, .unknownChoice, .unknownVariant, .unknownParent, .wrongType,
    ]

    private let first: DiagnosticList
    private let words: [Span: String]
    /// Where a word was replaced, and the values of such keys.
    private var places: Set<Span> = []

    /// Takes what was found when the text was read as it is.
    /// - Returns: nothing if no word of it can be guessed.
    init?(of list: DiagnosticList) {
        var words: [Span: String] = [:]
        for fault in list.all where fault.severity == .error && Self.repaired.contains(fault.id) {
            guard let replacement = fault.fix?.replacement, replacement.span == fault.span else { continue }
            if words[fault.span] == nil { words[fault.span] = replacement.text }
        }
        guard !words.isEmpty else { return nil }
        self.words = words
        first = list
    }

    /// The tree with what was meant.
    mutating func applied(to node: SyntaxNode) -> SyntaxNode {
        switch node.content {
        case .scalar(let scalar):
            guard let word = words[node.span], Self.isSlip(scalar.text, for: word) else { return node }
            places.insert(node.span)
            return word == "true" || word == "false"
                ? .boolean(word == "true", at: node.span) : .text(word, at: node.span)
        case .sequence(let elements):
            return SyntaxNode(.sequence(elements.map { applied(to: $0) }), span: node.span)
        case .mapping(let entries):
            var written = Set(entries.map(\.key.text))
            let changed = entries.map { entry -> SyntaxNode.Entry in
                let value = applied(to: entry.value)
                guard let word = words[entry.keySpan], Self.isSlip(entry.key.text, for: word),
                    written.insert(word).inserted
                else {
                    return SyntaxNode.Entry(key: entry.key, keySpan: entry.keySpan, value: value)
                }
                places.formUnion([entry.keySpan, entry.value.span])
                let key = Scalar(
                    text: word, kind: .string, style: .plain,
                    segments: [Scalar.Segment(decoded: 0, source: entry.keySpan.start)])
                return SyntaxNode.Entry(key: key, keySpan: entry.keySpan, value: value)
            }
            return SyntaxNode(.mapping(changed), span: node.span)
        }
    }

    /// Whether a word is another but for a slip or two; a beginning that both share says too little.
    private static func isSlip(_ word: String, for meant: String) -> Bool {
        word != meant && Suggestion.distance(word.lowercased(), meant.lowercased(), limit: 2) <= 2
    }

    /// The slips, and what is wrong with the text that was meant.
    /// - Parameter second: what was found when that was read.
    /// - Returns: both.
    func faults(_ second: DiagnosticList) -> DiagnosticList {
        var result = DiagnosticList()
        for fault in first.all where places.contains(fault.span) && Self.repaired.contains(fault.id) {
            result.append(fault)
        }
        // What was guessed does not have to fit: nobody wrote it.
        for fault in second.all where !places.contains(fault.span) { result.append(fault) }
        for span in first.concealed + second.concealed { result.conceal(span) }
        return result
    }
}
