public import EngineLanguage

extension PartitionCheckpoint {
    /// The form in which it is stored.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = []
        if let cursor { members.append(("cursor", cursor.checkpointJSON)) }
        if let lastFull { members.append(("last_full", .string(lastFull.rfc3339))) }
        if let keptSince { members.append(("kept_since", .string(keptSince.rfc3339))) }
        if !validators.isEmpty { members.append(("validators", .array(validators.map(\.json)))) }
        if let parent { members.append(("parent", .string(parent))) }
        if let earliest { members.append(("earliest", earliest.checkpointJSON)) }
        if let marks { members.append(("marks", marks.json)) }
        if let pass { members.append(("pass", pass.json)) }
        return .object(members)
    }

    /// Reads the stored form; what is not understood counts as not there, so that at worst more is read again.
    public init(json: JSONValue) {
        cursor = json["cursor"].flatMap(ExpressionValue.init(checkpointJSON:))
        lastFull = json["last_full"]?.string.flatMap { ExpressionTimestamp(rfc3339: $0) }
        keptSince = json["kept_since"]?.string.flatMap { ExpressionTimestamp(rfc3339: $0) }
        validators = (json["validators"]?.elements ?? []).compactMap(PageValidator.init(json:))
        parent = json["parent"]?.string
        earliest = json["earliest"].flatMap(ExpressionValue.init(checkpointJSON:))
        marks = json["marks"].flatMap(StreamMarks.init(json:))
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
        if taken > 0 { members.append(("taken", .number(JSONNumber(Int64(taken))))) }
        if let parent { members.append(("parent", .string(parent))) }
        if let window { members.append(("window", window.json)) }
        if let seed { members.append(("seed", seed.checkpointJSON)) }
        if hasNameless { members.append(("nameless", .bool(true))) }
        if replaces { members.append(("replaces", .bool(true))) }
        if beginsLater { members.append(("later", .bool(true))) }
        if let known { members.append(("known", known.checkpointJSON)) }
        if pages.unchanged { members.append(("unchanged", .bool(true))) }
        if pages.changed { members.append(("changed", .bool(true))) }
        if !validators.isEmpty { members.append(("validators", .array(validators.map(\.json)))) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap(PassKind.init(rawValue:)),
            let started = json["started"]?.string.flatMap({ ExpressionTimestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            kind: kind, started: started, cursor: json["cursor"].flatMap(ExpressionValue.init(checkpointJSON:)),
            best: json["best"].flatMap(ExpressionValue.init(checkpointJSON:)),
            position: json["page"].flatMap(PagePosition.init(json:)), hasGaps: json["gaps"]?.bool == true)
        taken = Int(json["taken"]?.number?.int64 ?? 0)
        parent = json["parent"]?.string
        window = json["window"].flatMap(CursorWindow.init(json:))
        seed = json["seed"].flatMap(ExpressionValue.init(checkpointJSON:))
        hasNameless = json["nameless"]?.bool == true
        replaces = json["replaces"]?.bool == true
        beginsLater = json["later"]?.bool == true
        known = json["known"].flatMap(ExpressionValue.init(checkpointJSON:))
        pages = (json["unchanged"]?.bool == true, json["changed"]?.bool == true)
        validators = (json["validators"]?.elements ?? []).compactMap(PageValidator.init(json:))
    }
}

extension StreamMarks {
    /// The mark of the cursor is called otherwise than the cursor: a reader who looks for that finds one.
    fileprivate var json: JSONValue {
        .object([("requests", .string(requests)), ("unit", .string(cursor)), ("mapping", .string(mapping))])
    }

    fileprivate init?(json: JSONValue) {
        guard let requests = json["requests"]?.string, let cursor = json["unit"]?.string,
            let mapping = json["mapping"]?.string
        else { return nil }
        self.init(requests: requests, cursor: cursor, mapping: mapping)
    }
}

extension CursorWindow {
    fileprivate var json: JSONValue {
        .object([
            ("start", start.checkpointJSON), ("end", end.checkpointJSON), ("size", .number(JSONNumber(size))),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let start = json["start"].flatMap(ExpressionValue.init(checkpointJSON:)),
            let end = json["end"].flatMap(ExpressionValue.init(checkpointJSON:)),
            let size = json["size"]?.number?.int64
        else { return nil }
        self.init(start: start, end: end, size: size)
    }
}

extension PageValidator {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [("question", .string(String(question, radix: 16)))]
        if let entityTag { members.append(("etag", .string(entityTag))) }
        if let lastModified { members.append(("last_modified", .string(lastModified))) }
        if let next { members.append(("next", next.json)) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let question = json["question"]?.string.flatMap({ UInt64($0, radix: 16) }) else { return nil }
        self.init(
            question: question, entityTag: json["etag"]?.string, lastModified: json["last_modified"]?.string,
            next: json["next"].flatMap(PagePosition.init(json:)))
    }
}

extension PagePosition {
    fileprivate var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("index", .number(JSONNumber(Int64(index)))), ("offset", .number(JSONNumber(Int64(offset)))),
        ]
        if let next { members.append(("next", next.checkpointJSON)) }
        if row > 0 { members.append(("row", .number(JSONNumber(Int64(row))))) }
        if let checksum { members.append(("checksum", .number(JSONNumber(Int64(checksum))))) }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let index = json["index"]?.number?.int64, let offset = json["offset"]?.number?.int64 else { return nil }
        self.init(
            next: json["next"].flatMap(ExpressionValue.init(checkpointJSON:)), index: Int(index), offset: Int(offset))
        row = json["row"]?.number?.int64.map { Int($0) } ?? 0
        checksum = json["checksum"]?.number?.int64.flatMap { UInt32(exactly: $0) }
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
