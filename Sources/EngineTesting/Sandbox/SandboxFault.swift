/// Something that goes wrong on purpose.
///
/// It is written as `kind[=value]; at=…; times=…; path=…; form=…`, the same in the query entry `fault`,
/// in the field `X-Sandbox-Fault` and in `POST /control/faults`.
struct SandboxFault: Sendable, Hashable {
    /// What goes wrong.
    enum Kind: Sendable, Hashable {
        /// Another status, with an error body.
        case status(Int)
        /// 429, and the wait told in a form, in seconds.
        case rateLimit(form: WaitForm, seconds: Int)
        /// Milliseconds before the answer.
        case latency(Int)
        /// Half of the announced body, then the end.
        case cut
        /// The body in pieces with so many milliseconds between them.
        case slow(Int)
        /// A body without end.
        case endless
        /// A body that stops in the middle of its JSON, complete by its length.
        case malformed
        /// A page for people, with status 200.
        case html
        /// No body, with status 200.
        case empty
        /// The connection closed without an answer.
        case close
        /// The connection reset without an answer.
        case reset
        /// The next page is this page again.
        case loop
        /// The position that the caller sent is refused.
        case refusedCursor
    }

    /// How a wait is told.
    enum WaitForm: String, CaseIterable, Sendable {
        /// `Retry-After: 3`.
        case seconds
        /// `Retry-After` with a date.
        case date
        /// `X-RateLimit-Reset` with seconds since 1970.
        case epoch
        /// `X-RateLimit-Reset` with seconds from now.
        case reset
        /// `RateLimit: "default";r=0;t=3`.
        case standard
        /// `Retry-After` with a fraction.
        case fraction
        /// Nothing is told.
        case none
        /// `Retry-After: soon`.
        case garbage
        /// `Retry-After: -3`.
        case negative
        /// `Retry-After` of a year.
        case year
    }

    /// On which pages of a list it happens.
    enum Place: Sendable, Hashable {
        case everywhere, first, middle, last
        /// Counted from 1.
        case page(Int)
    }

    let kind: Kind
    var place = Place.everywhere
    /// How often it happens; nil for always.
    var times: Int?
    /// The beginning of the paths that it is for.
    var path = "/"

    /// Whether it is for this page.
    /// - Parameters:
    ///   - page: counted from 1.
    ///   - count: how many pages there are.
    /// - Returns: whether the fault happens there.
    func applies(toPage page: Int, of count: Int) -> Bool {
        switch place {
        case .everywhere: true
        case .first: page == 1
        case .middle: page == (count + 1) / 2
        case .last: page >= count
        case .page(let number): page == number
        }
    }
}

// MARK: Text

extension SandboxFault {
    /// What is wrong with the text of a fault.
    struct TextFault: Error, Hashable {
        let message: String
    }

    /// Reads the text.
    init(text: String) throws(TextFault) {
        let parts = text.split(separator: ";").map { Self.entry($0) }
        guard let first = parts.first else { throw TextFault(message: "expected a fault, found nothing") }
        let options = parts.dropFirst()
        func option(_ name: String) -> String? {
            options.first { $0.name == name }?.value
        }
        if let unknown = options.first(where: { !["at", "times", "path", "form"].contains($0.name) }) {
            throw TextFault(message: "'\(unknown.name)' is none of at, times, path, form")
        }
        kind = try Self.kind(first.name, first.value, form: option("form"))
        place = try Self.place(option("at"))
        times = try option("times").map { text throws(TextFault) in try Self.number(text, of: "times") }
        path = option("path") ?? "/"
    }

    private static func entry(_ part: Substring) -> (name: String, value: String?) {
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        func trimmed(_ text: Substring) -> String {
            let rest = text.drop { $0 == " " }
            return String(rest[..<(rest.lastIndex { $0 != " " }.map(rest.index(after:)) ?? rest.startIndex)])
        }
        return (trimmed(sides[0]), sides.count > 1 ? trimmed(sides[1]) : nil)
    }

    private static func kind(_ name: String, _ value: String?, form: String?) throws(TextFault) -> Kind {
        func number(_ otherwise: Int) throws(TextFault) -> Int {
            guard let value else { return otherwise }
            return try Self.number(value, of: name)
        }
        switch name {
        case "status": return .status(min(max(try number(503), 200), 599))
        case "rate_limit":
            guard let form = WaitForm(rawValue: form ?? "seconds") else {
                let forms = WaitForm.allCases.map(\.rawValue).joined(separator: ", ")
                throw TextFault(message: "expected one of \(forms) for form")
            }
            return .rateLimit(form: form, seconds: try number(1))
        case "latency": return .latency(try number(100))
        case "cut": return .cut
        case "slow": return .slow(try number(10))
        case "endless": return .endless
        case "malformed": return .malformed
        case "html": return .html
        case "empty": return .empty
        case "close": return .close
        case "reset": return .reset
        case "loop": return .loop
        case "refused_cursor": return .refusedCursor
        default:
            throw TextFault(
                message: "'\(name)' is no fault; there are status, rate_limit, latency, cut, slow, endless, malformed, "
                    + "html, empty, close, reset, loop, refused_cursor")
        }
    }

    private static func place(_ text: String?) throws(TextFault) -> Place {
        switch text {
        case nil, "all": return .everywhere
        case "first": return .first
        case "middle": return .middle
        case "last": return .last
        case .some(let text): return .page(try number(text, of: "at"))
        }
    }

    private static func number(_ text: String, of name: String) throws(TextFault) -> Int {
        guard let number = Int(text), number >= 0, number <= 1_000_000_000 else {
            throw TextFault(message: "expected a number for \(name), found '\(text)'")
        }
        return number
    }

    /// The kind's name, under which it is counted.
    var name: String {
        switch kind {
        case .status: "status"
        case .rateLimit: "rate_limit"
        case .latency: "latency"
        case .cut: "cut"
        case .slow: "slow"
        case .endless: "endless"
        case .malformed: "malformed"
        case .html: "html"
        case .empty: "empty"
        case .close: "close"
        case .reset: "reset"
        case .loop: "loop"
        case .refusedCursor: "refused_cursor"
        }
    }
}
