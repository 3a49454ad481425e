import EngineDefinition
import Testing

/// One thing that an upstream does wrong, and how a run of a sync must end then (reliability.md S3).
struct HostileScenario: CustomTestStringConvertible, Sendable {
    /// How a run ends.
    enum End: Sendable, Equatable {
        /// All was read in the end.
        case recovers
        /// The stream failed with this cause.
        case fails(CallFault.Cause)
    }

    /// The fault as the sandbox takes it.
    let fault: String
    /// How the run ends.
    let end: End
    /// Pauses before calls that were tried again.
    let pauses: ClosedRange<Int>
    /// What the message of a failure says.
    var says = ""

    var testDescription: String { fault }

    /// The kind, under which the sandbox counts it.
    var kind: String { String(fault.prefix { $0 != "=" && $0 != ";" }) }

    /// What passes by itself: it happens once, or twice.
    static var passing: [HostileScenario] { limits + broken + repeated + single + unsound }

    /// What lasts: the run fails with one clear error, and the next one goes on where it stopped.
    static var lasting: [HostileScenario] { told + invalid + unavailable + redirects + unreadable }

    private static func passing(_ fault: String, _ pauses: ClosedRange<Int>) -> HostileScenario {
        HostileScenario(fault: fault, end: .recovers, pauses: pauses)
    }

    private static func lasting(
        _ fault: String, _ cause: CallFault.Cause, _ pauses: ClosedRange<Int> = 0...0, says text: String = ""
    ) -> HostileScenario {
        HostileScenario(fault: fault, end: .fails(cause), pauses: pauses, says: text)
    }

    // MARK: Passing

    private static let forms = [
        "seconds", "date", "epoch", "reset", "standard", "fraction", "none", "garbage", "negative", "year",
    ]
    private static let limits: [HostileScenario] = forms.map { form in
        passing("rate_limit=2;form=\(form);times=1", 1...2)
    }
    private static let passingStatuses = [
        408, 425, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 524, 529, 530, 599,
    ]
    private static let broken: [HostileScenario] = passingStatuses.map { status in
        passing("status=\(status);times=1", 1...1)
    }
    private static let repeated: [HostileScenario] = ["cut", "close", "reset", "status=503", "rate_limit=1"].map {
        kind in
        passing("\(kind);times=2", 1...3)
    }
    private static let single: [HostileScenario] = [
        passing("cut;times=1", 1...1), passing("close;times=1", 0...1), passing("reset;times=1", 0...1),
        passing("slow=1;times=1", 0...0), passing("latency=20;times=1", 0...0),
    ]
    /// Answers that are none, with a good status.
    private static let unsound: [HostileScenario] = ["malformed", "html", "empty"].flatMap { kind in
        [passing("\(kind);times=1", 1...1), passing("\(kind);times=3", 3...3)]
    }

    // MARK: Lasting

    private static let told: [HostileScenario] = [
        lasting("status=401", .upstream(.unauthorized), says: "401"),
        lasting("status=403", .upstream(.forbidden), says: "403"),
        lasting("status=404", .upstream(.notFound), says: "404"),
        lasting("status=409", .upstream(.conflict), says: "409"),
        lasting("status=410", .upstream(.gone), says: "410"),
    ]
    private static let invalidStatuses = [
        400, 402, 405, 406, 407, 411, 412, 413, 414, 415, 416, 417, 418, 421, 423, 424, 426, 428, 431, 444, 451, 499,
    ]
    private static let invalid: [HostileScenario] = invalidStatuses.map { status in
        lasting("status=\(status)", .upstream(.invalid), says: "\(status)")
    }
    private static let unavailable: [HostileScenario] = [408, 425, 500, 502, 503, 504, 599].map { status in
        lasting("status=\(status)", .upstream(.unavailable), 4...4, says: "\(status)")
    }
    private static let redirects: [HostileScenario] = [300, 305, 306].map { status in
        lasting("status=\(status)", .upstream(.failed), says: "\(status)")
    }
    private static let unreadable: [HostileScenario] = [
        lasting("cut", .transport, 4...4), lasting("close", .transport, 4...5), lasting("reset", .transport, 4...5),
        lasting("malformed", .definition, 4...4, says: "JSON"), lasting("html", .definition, 4...4, says: "text"),
        lasting("empty", .definition, 4...4, says: "no body"), lasting("status=200", .definition, says: "data"),
    ]
}
