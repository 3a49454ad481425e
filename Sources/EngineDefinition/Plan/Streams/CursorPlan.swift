public import EngineLanguage

/// The cursor of a stream, compiled (definitions.md §7.3).
public struct CursorPlan: Sendable {
    /// Reads the value of a record, or of a page.
    public var from: CompiledExpression
    /// Whether `from` is asked for each record; else once a page.
    public var isPerRecord: Bool
    /// How values are compared.
    public var type: CursorDefinition.Kind
    /// The value of a full pass; nothing: the root `cursor` is absent in it.
    public var start: CompiledExpression?
    /// Seconds that are read again.
    public var overlapSeconds: Int64
    /// How many of what an integer counts are a second.
    public var unitsPerSecond: Int64 = 1
    /// Whether the cursor moves with each page.
    public var isAscending: Bool
    /// Whether a value is good after every page, so that it is kept with each.
    public var savesPages = false
    /// Whether a pass ends at the first page that is wholly older than the cursor.
    public var stops = false
    /// What the cursor and windows are rounded down to.
    public var precision: TimeUnit?
    /// The time zone in which they are rounded; nothing: UTC.
    public var zone: CompiledExpression?
    /// The steps in which a pass goes through time.
    public var window: WindowPlan?
    /// Seconds beyond which a cursor counts as refused.
    public var maxAgeSeconds: Int64?
    /// Whether all partitions have one.
    public var isShared = false
    /// What is kept when a full pass ends whose records show no value.
    public var seed: SeedPlan?
}

/// Steps through time, compiled.
public struct WindowPlan: Sendable {
    /// Seconds of a step.
    public var size: Int64
    /// Seconds below which no step is halved.
    public var minimum: Int64
    /// Whether a step holds more than upstream gives out.
    public var split: CompiledExpression?
    /// Whether upstream takes what lies at the end.
    public var isInclusive: Bool
}

/// A seed, compiled.
///
/// A class, since its call is an endpoint, which may hold a plan of records with a cursor in turn.
public final class SeedPlan: Sendable {
    /// What is asked; nothing: the value needs no call.
    public let endpoint: EndpointPlan?
    /// Inputs of the call.
    public let with: [EntryPlan]
    /// The value.
    public let value: CompiledExpression

    init(endpoint: EndpointPlan?, with: [EntryPlan], value: CompiledExpression) {
        self.endpoint = endpoint
        self.with = with
        self.value = value
    }
}

extension CursorPlan {
    /// A value in the form that is compared and kept.
    /// - Throws: `type` if no cursor of this type can be made of it. To pass over it would mean that nothing is kept,
    ///   and that every run reads everything.
    public func value(of found: ExpressionValue) throws(ExpressionFault) -> ExpressionValue {
        switch type {
        case .timestamp: return .timestamp(try time(of: found))
        case .integer:
            if let number = found.int ?? found.string.flatMap({ Int64($0) }) { return .int(number) }
            throw fault("a whole number", found)
        case .date:
            if let text = found.string, CalendarDate(notation: text) != nil { return .string(text) }
            return .string(try day(of: found).rfc3339Day)
        case .string:
            if let text = found.string { return .string(text) }
            throw fault("text", found, "make it one with 'string(…)'")
        case .token: return found
        }
    }

    private func time(of found: ExpressionValue) throws(ExpressionFault) -> ExpressionTimestamp {
        if case .timestamp(let instant) = found { return instant }
        guard let text = found.string else {
            let advice = "write 'timestamp(…)' for seconds, 'time.fromMillis(…)' for milliseconds, or 'type: integer'"
            throw fault("a time", found, found.double == nil ? nil : advice)
        }
        if let instant = ExpressionTimestamp(rfc3339: text) ?? TimestampText.day(text) { return instant }
        guard LocalTime(text) == nil else {
            throw ExpressionFault(
                .type, "the cursor is a time that names no time zone: read it with 'time.parse(…)'", at: from.span)
        }
        throw fault("a time", found, "read it with 'time.parse(…)', or write another 'type'")
    }

    /// The day in UTC of a time.
    private func day(of found: ExpressionValue) throws(ExpressionFault) -> ExpressionTimestamp {
        if case .timestamp(let instant) = found { return instant }
        if let instant = found.string.flatMap({ ExpressionTimestamp(rfc3339: $0) }) { return instant }
        throw fault("a day such as 2026-01-31", found, found.string == nil ? nil : "this text is none")
    }

    private func fault(_ wanted: String, _ found: ExpressionValue, _ advice: String? = nil) -> ExpressionFault {
        let tail = advice.map { ": \($0)" } ?? ""
        return ExpressionFault(.type, "the cursor must be \(wanted), not \(found.kindName)\(tail)", at: from.span)
    }

    /// Whether the values of records can be told greater from less; of a token the last one counts.
    var isCompared: Bool { isPerRecord && type != .token }

    /// Whether the first value is further on than the second; both are normalized.
    public func isGreater(_ left: ExpressionValue, than right: ExpressionValue) -> Bool {
        switch (left, right) {
        case (.timestamp(let left), .timestamp(let right)): left > right
        case (.int(let left), .int(let right)): left > right
        case (.string(let left), .string(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8) == false && left != right
        default: false
        }
    }

    /// The overlap in days: a part of a day is the whole of it.
    private var overlapDays: Int64 { (overlapSeconds + 86_399) / 86_400 }

    /// The saved value, set back by the overlap, for late writes.
    func rewound(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .timestamp(let instant): .timestamp(instant.adding(seconds: -overlapSeconds))
        case .string(let text) where type == .date && overlapSeconds > 0:
            TimestampText.day(text).map { .string($0.adding(seconds: -overlapDays * 86_400).rfc3339Day) } ?? value
        // The number is upstream's: the smallest one has nothing before it.
        case .int: moved(value, by: -overlapSeconds)
        default: value
        }
    }
}

extension ExpressionTimestamp {
    /// The day in UTC: `2026-01-31`.
    var rfc3339Day: String { String(rfc3339.prefix(10)) }
}
