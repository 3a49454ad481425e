public import EngineLanguage

/// The durable position of a partition: written in the same transaction as the records up to it.
public struct PartitionCheckpoint: Sendable {
    /// A pass that has begun and not ended.
    public struct Pass: Sendable {
        /// What it reads.
        public var kind: PassKind
        /// When it began.
        public var started: ExpressionTimestamp
        /// The cursor that it reads from, the overlap taken off; nothing: none.
        public var cursor: ExpressionValue?
        /// The greatest cursor that its records showed so far.
        public var best: ExpressionValue?
        /// The page to go on with; nothing: all pages were stored.
        public var position: PagePosition?
        /// Whether a page so far was no list: what was not seen then says nothing.
        public var hasGaps = false
        /// How many records its pages gave so far, where stages count them.
        public var taken = 0
        /// What the parent was like when it began.
        public var parent: String?
    }

    /// The cursor that the next pass begins from.
    public var cursor: ExpressionValue?
    /// When the last full pass began that ended well.
    public var lastFull: ExpressionTimestamp?
    /// What the parent was like when the last pass began that ended well.
    public var parent: String?
    /// The pass in hand.
    public var pass: Pass?

    /// Nothing was read yet.
    public init() {}
}

extension PartitionCheckpoint {
    /// The form in which it is stored.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let cursor { members.append(("cursor", cursor.checkpointJSON)) }
        if let lastFull { members.append(("last_full", .string(lastFull.rfc3339))) }
        if let parent { members.append(("parent", .string(parent))) }
        if let pass { members.append(("pass", pass.json)) }
        return .object(members)
    }

    /// Reads the stored form; what is not understood counts as not there, so that at worst more is read again.
    public init(json: JSONValue) {
        cursor = json["cursor"].flatMap(ExpressionValue.init(checkpointJSON:))
        lastFull = json["last_full"]?.string.flatMap { ExpressionTimestamp(rfc3339: $0) }
        parent = json["parent"]?.string
        pass = json["pass"].flatMap(Pass.init(json:))
    }
}

extension PartitionCheckpoint.Pass {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [("kind", .string(kind.rawValue)), ("started", .string(started.rfc3339))]
        if let cursor { members.append(("cursor", cursor.checkpointJSON)) }
        if let best { members.append(("best", best.checkpointJSON)) }
        if let position { members.append(("page", position.json)) }
        if hasGaps { members.append(("gaps", .bool(true))) }
        if let parent { members.append(("parent", .string(parent))) }
        if taken > 0 { members.append(("taken", .number(JSONNumber(Int64(taken))))) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap(PassKind.init(rawValue:)),
            let started = json["started"]?.string.flatMap({ ExpressionTimestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            kind: kind, started: started, cursor: json["cursor"].flatMap(ExpressionValue.init(checkpointJSON:)),
            best: json["best"].flatMap(ExpressionValue.init(checkpointJSON:)),
            position: json["page"].flatMap(PagePosition.init(json:)), hasGaps: json["gaps"]?.bool == true,
            taken: Int(json["taken"]?.number?.int64 ?? 0), parent: json["parent"]?.string)
    }
}

extension PagePosition {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("index", .number(JSONNumber(Int64(index)))), ("offset", .number(JSONNumber(Int64(offset)))),
        ]
        if let next { members.append(("next", next.checkpointJSON)) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let index = json["index"]?.number?.int64, let offset = json["offset"]?.number?.int64 else { return nil }
        self.init(
            next: json["next"].flatMap(ExpressionValue.init(checkpointJSON:)), index: Int(index), offset: Int(offset))
    }
}

extension ExpressionValue {
    /// The value with its type, for JSON knows neither instants nor kinds of number.
    fileprivate var checkpointJSON: JSONValue {
        switch self {
        case .timestamp(let instant): .object([("timestamp", .string(instant.rfc3339))])
        case .string(let text): .string(text)
        default: .object([("value", (try? JSONValue(parsing: jsonText())) ?? .null)])
        }
    }

    fileprivate init?(checkpointJSON json: JSONValue) {
        if let text = json.string {
            self = .string(text)
        } else if let text = json["timestamp"]?.string, let instant = ExpressionTimestamp(rfc3339: text) {
            self = .timestamp(instant)
        } else if let value = json["value"] {
            self.init(value)
        } else {
            return nil
        }
    }
}
