internal import EngineDefinition
internal import EngineLanguage

/// What a case brought, to be compared.
struct CaseOutcome {
    var records: [ExpressionValue] = []
    var deleted: [String] = []
    var output: ExpressionValue?
    var cursor: ExpressionValue?
    var identity: [(String, ExpressionValue)] = []
    var metadata = ExpressionMap()
    var credentials = ExpressionMap()
    /// When the credential ends; nothing: never, or nobody said so.
    var expires: ExpressionTimestamp?
    /// The address at which a person was asked.
    var address: String?
    var fault: CallFault?
}

extension CaseOutcome {
    /// What is not as the case says.
    func failures(against wanted: CaseDefinition, waits: [Double]) -> [CaseResult.Failure] {
        var failures = faultFailures(wanted)
        func compare(
            _ name: String, _ literal: ExpressionValue, _ found: ExpressionValue?, _ span: Span, more: Bool = false
        ) {
            for difference in ValueComparison(allowsMore: more).differences(literal, found) {
                failures.append(.init("\(name): \(difference)", at: span))
            }
        }
        if let records = wanted.records {
            compare("records", .list(records.map { ExpressionValue($0.node) }), .list(self.records), wanted.recordsSpan)
        }
        if let deleted = wanted.deleted {
            let keys = deleted.map { ExpressionValue.string((try? ExpressionValue($0.node).templateText()) ?? "?") }
            compare("deleted", .list(keys), .list(self.deleted.map { .string($0) }), wanted.name.span)
        }
        if let output = wanted.output { compare("output", ExpressionValue(output.node), self.output, output.node.span) }
        if let cursor = wanted.cursorAfter {
            compare("cursor_after", ExpressionValue(cursor.node), self.cursor, cursor.node.span)
        }
        if let metadata = wanted.metadataAfter {
            compare("metadata_after", Self.map(metadata), .map(self.metadata), wanted.name.span, more: true)
        }
        if let credentials = wanted.credentialsAfter {
            compare(
                "credentials_after", Self.map(credentials), .map(self.credentials), wanted.name.span, more: true)
        }
        if let expires = wanted.expiresAt, ExpressionTimestamp(rfc3339: expires.value) != self.expires {
            failures.append(
                .init(
                    "expires_at: expected \(expires.value), but it is \(self.expires?.rfc3339 ?? "absent")",
                    at: expires.span))
        }
        if let address = wanted.authorize, address.value != self.address {
            failures.append(
                .init(
                    "authorize: expected '\(address.value)', but a person was sent to '\(self.address ?? "nowhere")'",
                    at: address.span))
        }
        if let identity = wanted.identity {
            compare("identity", Self.map(identity), .map(ExpressionMap(texts: self.identity)), wanted.name.span)
        }
        if let expected = wanted.waits {
            let seconds = expected.map(\.inSeconds)
            if seconds != waits {
                failures.append(.init("waits: \(waits) seconds, expected \(seconds)", at: wanted.name.span))
            }
        }
        return failures
    }

    private static func map(_ values: NamedValues<LiteralValue>) -> ExpressionValue {
        .map(ExpressionMap(texts: values.map { ($0.name, ExpressionValue($0.value.node)) }))
    }

    private func faultFailures(_ wanted: CaseDefinition) -> [CaseResult.Failure] {
        switch (wanted.error, fault) {
        case (nil, nil): return []
        case (nil, let fault?): return [.init("it failed: \(fault.message)", at: wanted.name.span)]
        case (let error?, nil):
            return [.init("expected the error '\(error.isClass.rawValue)', but it ended well", at: wanted.name.span)]
        case (let error?, let fault?):
            guard case .upstream(let found) = fault.cause else {
                return [
                    .init("expected the error '\(error.isClass.rawValue)', but: \(fault.message)", at: wanted.name.span)
                ]
            }
            if found != error.isClass {
                return [
                    .init(
                        "expected the error '\(error.isClass.rawValue)', but it is '\(found.rawValue)'",
                        at: wanted.name.span)
                ]
            }
            guard let part = error.message, !fault.message.contains(part) else { return [] }
            return [.init("expected the message to hold '\(part)', but it is '\(fault.message)'", at: wanted.name.span)]
        }
    }
}

extension CaseDefinition {
    fileprivate var recordsSpan: Span { records?.first?.node.span ?? name.span }
}
