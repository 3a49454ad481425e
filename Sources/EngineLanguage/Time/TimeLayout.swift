/// A pattern of directives by which times are written and read: `%Y-%m-%dT%H:%M:%S`, or a name such as
/// `rfc1123`.
public struct TimeLayout: Sendable {
    /// One part of the pattern.
    enum Part: Sendable, Hashable {
        case text([UInt8])
        case field(Field, isPadded: Bool)
    }

    /// What a directive stands for.
    enum Field: Sendable, Hashable {
        case year, yearOfCentury, month, day, dayOfYear
        case hour, hour12, halfOfDay, minute, second, millisecond, microsecond, nanosecond
        case offset, offsetWithColon, zoneName
        case weekdayName, weekdayFullName, monthName, monthFullName
        case isoWeekday, isoYear, isoWeek, epochSeconds
    }

    /// Forms that have rules beyond directives.
    enum Form: Sendable {
        case pattern([Part])
        case rfc3339
        case rfc1123
    }

    let form: Form

    /// Reads a layout: a name (`rfc3339`, `rfc1123`, `rfc2822`, `date`) or a pattern.
    public init(_ text: String) throws(TimeLayoutFault) {
        switch text {
        case "rfc3339": form = .rfc3339
        case "rfc1123": form = .rfc1123
        case "rfc2822": form = .pattern(try Self.parts("%a, %d %b %Y %H:%M:%S %z"))
        case "date": form = .pattern(try Self.parts("%Y-%m-%d"))
        default: form = .pattern(try Self.parts(text))
        }
    }

    /// The directives by their letter.
    static let directives: [(letter: Unicode.Scalar, field: Field)] = [
        ("Y", .year), ("y", .yearOfCentury), ("m", .month), ("d", .day), ("j", .dayOfYear), ("H", .hour),
        ("I", .hour12), ("p", .halfOfDay), ("M", .minute), ("S", .second), ("L", .millisecond), ("f", .microsecond),
        ("N", .nanosecond), ("z", .offset), ("Z", .zoneName), ("a", .weekdayName), ("A", .weekdayFullName),
        ("b", .monthName), ("B", .monthFullName), ("u", .isoWeekday), ("G", .isoYear), ("V", .isoWeek),
        ("s", .epochSeconds),
    ]

    static func parts(_ pattern: String) throws(TimeLayoutFault) -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = pattern.unicodeScalars[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(contentsOf: String(character).utf8)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                text.append(UInt8(ascii: "%"))
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = []
            parts.append(try directive(&rest))
        }
        return text.isEmpty ? parts : parts + [.text(text)]
    }

    private static func directive(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(TimeLayoutFault) -> Part {
        let flag = rest.first.flatMap { $0 == "-" || $0 == ":" ? $0 : nil }
        if flag != nil { rest.removeFirst() }
        guard let letter = rest.popFirst() else { throw .unfinishedDirective }
        guard let field = directives.first(where: { $0.letter == letter })?.field, flag != ":" || letter == "z" else {
            let mark = flag.map(String.init) ?? ""
            throw .unknownDirective("%\(mark)\(letter)")
        }
        return flag == ":" ? .field(.offsetWithColon, isPadded: true) : .field(field, isPadded: flag != "-")
    }
}

/// Why a text is no time layout.
public enum TimeLayoutFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// A directive that does not exist.
    case unknownDirective(String)
    /// A `%` at the end.
    case unfinishedDirective

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .unknownDirective(let text): "the time layout has no directive '\(text)'"
        case .unfinishedDirective: "the time layout ends inside a directive; write '%%' for a percent sign"
        }
    }
}

/// English names, whatever the system's language.
enum TimeNames {
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
