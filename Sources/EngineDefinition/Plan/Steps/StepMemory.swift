internal import EngineCrypto
internal import EngineHTTP
public import EngineLanguage

/// Results of steps that serve for a while (`cache`): what a connection remembers across runs.
public struct StepMemory: Sendable {
    /// A result that serves.
    public struct Entry: Sendable {
        /// Tells apart what was asked: the step, and the request with its arguments.
        public let question: String
        /// What came of it.
        public let value: ExpressionValue
        /// Until when it serves.
        public let until: ExpressionTimestamp

        /// Makes an entry.
        public init(question: String, value: ExpressionValue, until: ExpressionTimestamp) {
            self.question = question
            self.value = value
            self.until = until
        }
    }

    private var entries: [String: Entry] = [:]
    /// Those that were added since they were last taken.
    private var added: [Entry] = []

    /// Nothing is remembered.
    public init() {}

    /// What was remembered before.
    public init(_ entries: [Entry]) {
        for entry in entries { self.entries[entry.question] = entry }
    }

    /// What was found out since this was last asked: to be remembered beyond the walk.
    public mutating func takeAdded() -> [Entry] {
        defer { added = [] }
        return added
    }

    /// Adds what was found out elsewhere.
    public mutating func learn(_ entries: [Entry]) {
        for entry in entries { self.entries[entry.question] = entry }
    }

    func value(of question: String, at now: ExpressionTimestamp) -> ExpressionValue? {
        guard let entry = entries[question], now < entry.until else { return nil }
        return entry.value
    }

    mutating func add(_ value: ExpressionValue, of question: String, until: ExpressionTimestamp) {
        let entry = Entry(question: question, value: value, until: until)
        entries[question] = entry
        added.append(entry)
    }

    /// What a request asks; credentials in its fields change while it stays the same question.
    static func question(_ step: String, _ request: OutgoingRequest) -> String {
        let text = "\(step)\n\(request.method.name)\n\(request.url)\n"
        return Hex.encode(Digest.sha256.hash(Array(text.utf8) + request.body))
    }
}
