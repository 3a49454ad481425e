/// Layouts of times: Python's directives and those that connectors add, as the language writes them.
enum TimeLayout {
    /// Layouts in which a text of unknown make may state a time.
    static let usual = [
        "%Y-%m-%dT%H:%M:%SZ", "rfc3339", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f",
        "%Y-%m-%d %H:%M:%S",
    ]

    /// Directives that mean the same in both.
    private static let same: Set<Character> = [
        "Y", "y", "m", "d", "j", "H", "I", "p", "M", "S", "f", "z", "Z", "a", "A", "b", "B", "u", "G", "V", "s", "%",
    ]

    /// The layout in the language.
    /// - Throws: if it has a directive without counterpart.
    static func layout(_ python: String) throws(JinjaFault) -> String {
        var result = ""
        var rest = python.replacingAll("%_ms", with: "%L")[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[percent...].dropFirst()
            guard let letter = rest.first else {
                throw JinjaFault("the time layout '\(python)' ends in '%'", feature: "time-layout")
            }
            if letter == "-" || letter == ":" {
                result += "%" + String(rest.prefix(2))
                rest = rest.dropFirst(2)
                continue
            }
            switch letter {
            case "T": result += "%H:%M:%S"
            case "F": result += "%Y-%m-%d"
            case "D": result += "%m/%d/%y"
            case "e": result += "%-d"
            case "L": result += "%L"
            case _ where same.contains(letter): result += "%\(letter)"
            default: throw JinjaFault("the time layout '\(python)' has '%\(letter)'", feature: "time-layout")
            }
            rest = rest.dropFirst()
        }
        return result + rest
    }

    /// A time written by a layout of Python's, or by a word for a count since 1970.
    static func format(_ instant: CELText, _ python: String, asNumber: Bool = false) throws(JinjaFault) -> CELText {
        var result: CELText
        switch python {
        case "%s": result = CELText("int(\(instant.text))", .primary, .integer)
        case "%ms": result = CELText("time.millis(\(instant.text))", .primary, .integer)
        case "%epoch_microseconds": result = CELText("time.millis(\(instant.text)) * 1000", .product, .integer)
        case "%s_as_float":
            result = CELText("double(time.millis(\(instant.text))) / 1000.0", .product, .double)
        default:
            let layout = try layout(python)
            result = CELText("time.format(\(instant.text), \(CELText.quoted(layout)))", .primary, .text)
            result.formatted = .init(instant: instant.text, layout: layout)
            result.mayBeAbsent = instant.mayBeAbsent
            return result
        }
        result.mayBeAbsent = instant.mayBeAbsent
        guard !asNumber else { return result }
        var text = CELText("string(\(result.text))", .primary, .text)
        text.formatted = .init(instant: instant.text, layout: python)
        text.mayBeAbsent = instant.mayBeAbsent
        return text
    }

    /// The time that a text states by one of some layouts of Python's.
    static func parse(_ text: CELText, _ pythons: [String]) throws(JinjaFault) -> CELText {
        if let count = pythons.first, ["%s", "%ms", "%epoch_microseconds", "%s_as_float"].contains(count) {
            return try counted(text, count)
        }
        var layouts: [String] = []
        for python in pythons where !["%s", "%ms"].contains(python) {
            let layout = python == "rfc3339" ? python : try layout(python)
            if !layouts.contains(layout) { layouts.append(layout) }
        }
        let list = layouts.map(CELText.quoted).joined(separator: ", ")
        let argument = layouts.count == 1 ? list : "[\(list)]"
        return CELText("time.parse(\(text.text), \(argument))", .primary, .timestamp, mayBeAbsent: text.mayBeAbsent)
    }

    private static func counted(_ text: CELText, _ unit: String) throws(JinjaFault) -> CELText {
        let whole = text.kind == .integer ? text.text : "int(\(text.text))"
        let expression =
            switch unit {
            case "%s": "timestamp(\(whole))"
            case "%ms": "time.fromMillis(\(whole))"
            case "%epoch_microseconds": "time.fromMillis(\(whole) / 1000)"
            default: "time.fromMillis(int(double(\(text.text)) * 1000.0))"
            }
        return CELText(expression, .primary, .timestamp, mayBeAbsent: text.mayBeAbsent)
    }
}

/// A length of time of ISO 8601: `P1DT2H`.
struct CalendarDuration: Sendable, Hashable {
    /// Units with their counts, the greatest first; weeks are days.
    let parts: [(unit: String, count: Int)]

    static func == (left: CalendarDuration, right: CalendarDuration) -> Bool {
        left.parts.map(\.unit) == right.parts.map(\.unit) && left.parts.map(\.count) == right.parts.map(\.count)
    }

    func hash(into hasher: inout Hasher) {
        for part in parts {
            hasher.combine(part.unit)
            hasher.combine(part.count)
        }
    }

    /// Reads a text; a fraction of a second is dropped.
    init?(_ text: String) {
        guard text.hasPrefix("P") else { return nil }
        var parts: [(unit: String, count: Int)] = []
        var (digits, isTime) = ("", false)
        for character in text.dropFirst() {
            switch character {
            case "T": isTime = true
            case "0"..."9", ".": digits.append(character)
            case "Y", "M", "W", "D", "H", "S":
                guard let count = Int(digits) ?? Double(digits).flatMap({ Int(exactly: $0.rounded(.down)) }) else {
                    return nil
                }
                digits = ""
                let unit: String
                switch (character, isTime) {
                case ("Y", false): unit = "year"
                case ("M", false): unit = "month"
                case ("W", false): unit = "week"
                case ("D", false): unit = "day"
                case ("H", true): unit = "hour"
                case ("M", true): unit = "minute"
                case ("S", true): unit = "second"
                default: return nil
                }
                if count != 0 { parts.append((unit, count)) }
            default: return nil
            }
        }
        guard digits.isEmpty else { return nil }
        self.parts = parts
    }

    /// The seconds; a month counts as 30 days, a year as 365.
    var seconds: Int {
        parts.reduce(0) { sum, part in
            let (product, isTooMuch) = part.count.multipliedReportingOverflow(by: Self.seconds[part.unit] ?? 0)
            return isTooMuch ? sum : sum.addingReportingOverflow(product).partialValue
        }
    }

    private static let seconds = [
        "year": 365 * 86_400, "month": 30 * 86_400, "week": 7 * 86_400, "day": 86_400, "hour": 3600, "minute": 60,
        "second": 1,
    ]

    /// The length as the language writes it, in the greatest unit that fits.
    var notation: String {
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds % size == 0 && seconds > 0 {
            return "\(seconds / size)\(unit)"
        }
        return "\(seconds)s"
    }

    /// A time so much later, or earlier.
    func moved(_ instant: CELText, isLater: Bool) -> CELText {
        var result = instant
        for part in parts {
            result = CELText(
                "time.add(\(result.text), \(isLater ? "" : "-")\(part.count), '\(part.unit)')", .primary, .timestamp,
                mayBeAbsent: instant.mayBeAbsent)
        }
        return result
    }
}
