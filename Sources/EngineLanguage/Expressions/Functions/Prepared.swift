/// What a literal argument was turned into when the expression was compiled.
final class Prepared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// The preparations of literal arguments: a fault in a literal is a fault of the file, found at load.
enum LiteralArgument {
    /// A pattern.
    static let pattern: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let text = literal.string else { return nil }
        do throws(RegularExpressionFault) {
            return try RegularExpression(text)
        } catch {
            throw .value(error.description)
        }
    }

    /// A time zone.
    static let zone: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let name = literal.string else { return nil }
        guard let zone = TimeZoneRules.named(name) else {
            throw .value("there is no time zone '\(name)'; write an IANA name such as 'Europe/Berlin', or '+02:00'")
        }
        return Prepared(zone)
    }

    /// A unit of time.
    static let unit: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let name = literal.string else { return nil }
        guard let unit = TimeUnit(rawValue: name) else {
            let names = TimeUnit.allCases.map(\.rawValue).joined(separator: ", ")
            throw .value("there is no unit of time '\(name)'; there are \(names)")
        }
        return Prepared(unit)
    }

    /// A time layout, or a list of them.
    static let layouts: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        let texts = literal.list ?? [literal]
        var layouts: [TimeLayout] = []
        for text in texts {
            guard let text = text.string else { return nil }
            layouts.append(try TimeLayout.checked(text))
        }
        return Prepared(layouts)
    }

    /// A text that becomes a timestamp.
    static let timestamp: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let text = literal.string else { return nil }
        guard let instant = ExpressionTimestamp(rfc3339: text) else {
            throw .value("'\(text)' is no RFC 3339 timestamp such as '2026-01-31T10:30:00Z'; see time.parse")
        }
        return Prepared(instant)
    }

    /// A text that becomes a duration.
    static let duration: ExpressionOverload.Preparation = { literal throws(ExpressionFault) in
        guard let text = literal.string else { return nil }
        guard let nanoseconds = DurationText.parse(text) else {
            throw .value("'\(text)' is no duration such as '1h30m' or '-1.5s' within 292 years")
        }
        return Prepared(ExpressionDuration(nanoseconds: nanoseconds))
    }
}

extension TimeLayout {
    /// Reads a layout; its fault as one of the expression.
    static func checked(_ text: String) throws(ExpressionFault) -> TimeLayout {
        do throws(TimeLayoutFault) {
            return try TimeLayout(text)
        } catch {
            throw .value(error.description)
        }
    }
}
