public import EngineLanguage

/// What the steps before a pass have brought so far: kept with the checkpoint, so that a run that goes on there polls
/// a job that was submitted, and submits no second one (decision 0044).
public struct StepState: Sendable {
    /// A step that is done.
    public struct Done: Sendable {
        /// Its name.
        public let name: String
        /// What it gave; nothing: it was left out, or failed and may.
        public let value: ExpressionValue?
    }

    /// A step whose call carries a key by which upstream knows a repetition.
    public struct Sent: Sendable {
        /// Its name.
        public let name: String
        /// The key.
        public let key: String
    }

    /// The steps that are done, in order.
    public var done: [Done] = []
    /// The step that is about to be sent, or was.
    public var sent: Sent?
    /// When the last of them was done: since then the next one waits.
    public var stamp: ExpressionTimestamp?
    /// When the pass began that they are for; those of another pass are of no use.
    public var pass: ExpressionTimestamp?
    /// The window of the pass that they are for, if it goes through time in steps.
    public var window: String?

    /// Nothing is done.
    public init() {}
}

extension StepState {
    /// The form in which it is stored, sealed: an answer holds what a definition leaves out of records.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = []
        let done = done.map { step -> JSONValue in
            var parts: [(String, JSONValue)] = [("name", .string(step.name))]
            if let value = step.value { parts.append(("value", StoredValue(value).json)) }
            return .object(parts)
        }
        members.append(("done", .array(done)))
        if let sent { members.append(("sent", .object([("name", .string(sent.name)), ("key", .string(sent.key))]))) }
        if let stamp { members.append(("stamp", .string(stamp.rfc3339))) }
        if let pass { members.append(("pass", .string(pass.rfc3339))) }
        if let window { members.append(("window", .string(window))) }
        return .object(members)
    }

    /// Reads the stored form; what is not understood counts as not there, so that at worst the steps are made again.
    public init?(json: JSONValue) {
        guard let done = json["done"]?.elements else { return nil }
        for step in done {
            guard let name = step["name"]?.string else { return nil }
            self.done.append(Done(name: name, value: step["value"].flatMap(StoredValue.init(json:))?.value))
        }
        if let name = json["sent"]?["name"]?.string, let key = json["sent"]?["key"]?.string {
            sent = Sent(name: name, key: key)
        }
        stamp = json["stamp"]?.string.flatMap { ExpressionTimestamp(rfc3339: $0) }
        pass = json["pass"]?.string.flatMap { ExpressionTimestamp(rfc3339: $0) }
        window = json["window"]?.string
    }
}

/// A value with its types in JSON, which knows neither instants nor lengths of time nor bytes.
public struct StoredValue: Sendable {
    /// The value.
    public let value: ExpressionValue

    /// A map with this key says what kind of value it stands for.
    private static let mark = "$"

    /// Takes a value.
    public init(_ value: ExpressionValue) {
        self.value = value
    }

    /// The stored form.
    public var json: JSONValue {
        switch value {
        case .timestamp(let instant): Self.marked("timestamp", .string(instant.rfc3339))
        case .list(let elements): .array(elements.map { StoredValue($0).json })
        case .map(let map):
            Self.object(
                map.entries.compactMap { entry in entry.key.string.map { ($0, StoredValue(entry.value).json) } })
        default: (try? value.jsonText()).flatMap { try? JSONValue(parsing: $0) } ?? .null
        }
    }

    /// Reads the stored form.
    public init?(json: JSONValue) {
        if !Self.isMarked(json) {
            value = ExpressionValue(json)
        } else if let elements = json.elements {
            value = .list(elements.compactMap { StoredValue(json: $0)?.value })
        } else if let kind = json[Self.mark]?.string, let marked = json["value"] {
            switch kind {
            case "timestamp":
                guard let instant = marked.string.flatMap({ ExpressionTimestamp(rfc3339: $0) }) else { return nil }
                value = .timestamp(instant)
            default: value = Self.map(marked)
            }
        } else {
            value = Self.map(json)
        }
    }

    private static func isMarked(_ json: JSONValue) -> Bool {
        if let elements = json.elements { return elements.contains(where: isMarked) }
        return json.members?.contains { $0.key == mark || isMarked($0.value) } ?? false
    }

    private static func map(_ json: JSONValue) -> ExpressionValue {
        .map(
            ExpressionMap(
                texts: (json.members ?? []).compactMap { member in
                    StoredValue(json: member.value).map { (member.key, $0.value) }
                }))
    }

    private static func marked(_ kind: String, _ value: JSONValue) -> JSONValue {
        .object([(mark, .string(kind)), ("value", value)])
    }

    /// A map of upstream's that has the mark itself is wrapped.
    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        members.contains { $0.0 == mark } ? marked("map", .object(members)) : .object(members)
    }
}
