package import EngineLanguage

// How cursors lie in time: rounded, moved, compared with the present.
extension CursorPlan {
    /// A value rounded down to what upstream compares by.
    func rounded(
        _ value: ExpressionValue, _ roots: ExpressionBindings, now: ExpressionTimestamp
    ) throws(ExpressionFault) -> ExpressionValue {
        guard let precision, case .timestamp(let instant) = value else { return value }
        return .timestamp(instant.truncated(to: precision, in: try rules(roots, now: now)) ?? instant)
    }

    private func rules(
        _ roots: ExpressionBindings, now: ExpressionTimestamp
    ) throws(ExpressionFault) -> TimeZoneRules {
        var bindings = roots
        bindings["now"] = .value(.timestamp(now))
        guard let zone, let found = try zone.evaluate(bindings).required, !found.isNull else { return .utc }
        guard let name = found.string, let rules = TimeZoneRules.named(name) else {
            throw ExpressionFault(.value, "'zone' is no IANA time zone", at: zone.span)
        }
        return rules
    }

    /// The least step between two values, in seconds; 0 if there is none that counts.
    var unitSeconds: Int64 {
        switch (type, precision) {
        case (.date, _), (_, .day): 86_400
        case (_, .hour): 3_600
        case (_, .minute): 60
        case (.integer, _): unitsPerSecond == 1 ? 1 : 0
        case (_, .second): 1
        default: 0
        }
    }

    /// A value so many seconds later.
    func moved(_ value: ExpressionValue, by seconds: Int64) -> ExpressionValue {
        switch value {
        case .timestamp(let instant): return .timestamp(instant.adding(seconds: seconds))
        case .int(let number):
            let (distance, isFar) = seconds.multipliedReportingOverflow(by: unitsPerSecond)
            let (sum, overflow) = number.addingReportingOverflow(distance)
            return .int(isFar || overflow ? (seconds < 0 ? .min : .max) : sum)
        case .string(let text) where type == .date:
            return TimestampText.day(text).map { .string($0.adding(seconds: seconds).rfc3339Day) } ?? value
        default: return value
        }
    }

    /// The present as a value of this type.
    package func present(_ now: ExpressionTimestamp) -> ExpressionValue {
        switch type {
        case .timestamp: .timestamp(now)
        case .integer: .int(now.seconds * unitsPerSecond + Int64(now.nanoseconds) * unitsPerSecond / 1_000_000_000)
        case .date, .string, .token: .string(now.rfc3339Day)
        }
    }

    /// Seconds from one value to another, a part of one as a whole.
    func seconds(from start: ExpressionValue, to end: ExpressionValue) -> Int64 {
        switch (start, end) {
        case (.timestamp(let start), .timestamp(let end)):
            return end.seconds - start.seconds + (end.nanoseconds > start.nanoseconds ? 1 : 0)
        case (.int(let start), .int(let end)):
            let (difference, overflow) = end.subtractingReportingOverflow(start)
            guard !overflow else { return .max }
            return difference / unitsPerSecond + (difference % unitsPerSecond > 0 ? 1 : 0)
        case (.string(let start), .string(let end)):
            guard let first = TimestampText.day(start), let last = TimestampText.day(end) else { return 0 }
            return last.seconds - first.seconds
        default: return 0
        }
    }

    /// Whether a saved value is older than upstream remembers.
    ///
    /// What does not tell its time is as old as the pass that brought it.
    func isTooOld(_ value: ExpressionValue, keptSince: ExpressionTimestamp?, now: ExpressionTimestamp) -> Bool {
        guard let maxAgeSeconds else { return false }
        switch (type, value) {
        case (.timestamp, .timestamp(let instant)): return now.seconds - instant.seconds > maxAgeSeconds
        case (.date, .string(let text)):
            return TimestampText.day(text).map { now.seconds - $0.seconds > maxAgeSeconds } ?? false
        default: return keptSince.map { now.seconds - $0.seconds > maxAgeSeconds } ?? false
        }
    }
}
