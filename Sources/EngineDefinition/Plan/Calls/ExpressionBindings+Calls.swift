internal import EngineHTTP
package import EngineLanguage

extension ExpressionBindings {
    /// Binds what a moment gives.
    mutating func bind(_ moment: Moment, idempotencyKey: String) {
        self["now"] = .value(.timestamp(moment.now))
        self["nonce"] = .value(.string(moment.nonce))
        self["idempotency_key"] = .value(.string(idempotencyKey))
    }

    /// Binds the root `response`.
    mutating func bind(_ answer: Answer, now: ExpressionTimestamp) {
        self["now"] = .value(.timestamp(now))
        var fields: Fields = [
            "status": .value(.int(Int64(answer.status))),
            "headers": .value(.map(ExpressionMap(texts: answer.headerTexts))),
            "cookies": .value(.map(ExpressionMap(texts: answer.cookieTexts))),
            "links": .value(.map(ExpressionMap(texts: answer.linkTexts))),
            "url": .value(.string(answer.url)),
        ]
        switch answer.body {
        case .none: break
        case .json(let tape): fields["body"] = .json(tape)
        case .text(let text): fields["body"] = .value(.string(text))
        case .bytes(let bytes): fields["body"] = .value(.bytes(bytes))
        }
        // A page's bytes are only copied for those few that read them.
        if answer.slice == nil, answer.raw.count <= Answer.rawLimit { fields["raw"] = .value(.bytes(answer.raw)) }
        self["response"] = .object(fields)
    }
}

extension Answer {
    /// Bytes up to which `response.raw` is there.
    static let rawLimit = 1 << 20

    fileprivate var headerTexts: [(String, ExpressionValue)] {
        var names: [String] = []
        for field in fields {
            let name = field.name.lowercased()
            if name != "set-cookie", !names.contains(name) { names.append(name) }
        }
        return names.map { ($0, .string(fields.combined($0) ?? "")) }
    }

    fileprivate var cookieTexts: [(String, ExpressionValue)] {
        SetCookie.all(in: fields).map { ($0.name, .string($0.value)) }
    }

    fileprivate var linkTexts: [(String, ExpressionValue)] {
        LinkHeader(fields).links.flatMap { link in link.relations.map { ($0, .string(link.target)) } }
    }
}

extension CompiledExpression {
    /// Whether a guard matches.
    func matches(_ bindings: ExpressionBindings) -> Bool { evaluate(bindings).value?.bool == true }
}

extension ExpressionValue {
    /// Seconds from an instant that a duration, a number of seconds or another instant means; never negative.
    func seconds(from now: ExpressionTimestamp) -> Double? {
        switch self {
        case .duration(let length): max(0, Double(length.nanoseconds) / 1e9)
        case .timestamp(let instant):
            max(0, Double(instant.seconds - now.seconds) + Double(instant.nanoseconds - now.nanoseconds) / 1e9)
        default: double.map { max(0, $0) }
        }
    }

    /// The instant that a timestamp means, or a duration or number of seconds from now.
    func instant(from now: ExpressionTimestamp) -> ExpressionTimestamp? {
        if case .timestamp(let instant) = self { return instant }
        return seconds(from: now).map { now.adding(seconds: Int64(exactly: $0.rounded(.down)) ?? .max) }
    }
}

extension ExpressionTimestamp {
    /// The instant so many seconds later; the end of time if there is none.
    package func adding(seconds: Int64) -> ExpressionTimestamp {
        let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
        let clamped = min(max(overflow ? (seconds < 0 ? .min : .max) : sum, Self.earliestSecond), Self.latestSecond)
        return ExpressionTimestamp(seconds: clamped, nanoseconds: nanoseconds) ?? self
    }
}
