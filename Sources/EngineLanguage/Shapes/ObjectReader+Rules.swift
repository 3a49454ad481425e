/// The keys of an object as a rule sees them.
public struct RuleKeys {
    let source: MappingSource
    let id: DiagnosticID

    /// Whether a key is written with a value that is not null.
    public func has(_ key: String) -> Bool { source.entry(key).map { !$0.value.isNull } ?? false }

    /// Where a key's value stands; the object's own place if the key is absent.
    public func span(of key: String) -> Span { source.entry(key)?.value.span ?? source.anchor }

    /// A breach of the rule.
    /// - Parameters:
    ///   - message: what is wrong, as in any diagnostic.
    ///   - key: the key to point at; without it, the object.
    ///   - help: what to do.
    /// - Returns: the diagnostic that reports it.
    public func breach(_ message: String, at key: String? = nil, help: String? = nil) -> Diagnostic {
        let span = key.flatMap { source.entry($0)?.keySpan } ?? source.anchor
        return Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) })
    }
}

extension ObjectReader {
    /// A rule between keys; call it when all keys were read.
    ///
    /// It is asked only where the object's own keys are sound; faults inside nested objects do not
    /// count.
    /// - Parameters:
    ///   - id: the diagnostic of a breach.
    ///   - doc: the rule as a sentence, for the reference page.
    ///   - rule: gives the breach, or nothing.
    public mutating func check(
        _ id: DiagnosticID, _ doc: @autoclosure () -> String, _ rule: (RuleKeys) -> Diagnostic?
    ) {
        describing?.rule(id, doc())
        guard let source, decoder.errors == source.errorsBefore, !source.isUnclear else { return }
        // Not counted among the errors: another rule may be broken as well.
        guard let breach = rule(RuleKeys(source: source, id: id)) else { return }
        if id == .missingKey { source.wanting.append(breach) } else { decoder.diagnostics.append(breach) }
    }

    /// The rule that at most one of some keys is written.
    public mutating func atMostOne(of keys: [String]) {
        check(.conflictingKeys, "At most one of \(ObjectReader.list(keys, "and")) is written.") { object in
            let written = keys.filter(object.has)
            guard written.count > 1 else { return nil }
            return object.breach(
                "'\(written[0])' and '\(written[1])' exclude each other", at: written[1], help: "keep one of them")
        }
    }

    /// The rule that exactly one of some keys is written.
    public mutating func exactlyOne(of keys: [String]) {
        check(.missingKey, "One of \(ObjectReader.list(keys, "or")) is written.") { object in
            keys.contains(where: object.has)
                ? nil : object.breach("one of \(Suggestion.listing(keys)) is needed")
        }
        atMostOne(of: keys)
    }

    /// The rule that a key is of use only together with another.
    public mutating func key(_ key: String, needs other: String) {
        check(.conflictingKeys, "`\(key)` is of use only with `\(other)`.") { object in
            guard object.has(key), !object.has(other) else { return nil }
            return object.breach(
                "'\(key)' is of use only with '\(other)'", at: key, help: "add '\(other)' or remove '\(key)'")
        }
    }

    private static func list(_ keys: [String], _ word: String) -> String {
        let quoted = keys.map { "`\($0)`" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
