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
    static let passing: [HostileScenario] =
        ["seconds", "date", "epoch", "reset", "standard", "fraction", "none", "garbage", "negative", "year"].map {
            HostileScenario(fault: "rate_limit=2;form=\($0);times=1", end: .recovers, pauses: 1...2)
        }
        + [408, 425, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 524, 529, 530, 599].map {
            HostileScenario(fault: "status=\($0);times=1", end: .recovers, pauses: 1...1)
        }
        + ["cut", "close", "reset", "status=503", "rate_limit=1"].map {
            HostileScenario(fault: "\($0);times=2", end: .recovers, pauses: 1...3)
        } + [
            HostileScenario(fault: "cut;times=1", end: .recovers, pauses: 1...1),
            HostileScenario(fault: "close;times=1", end: .recovers, pauses: 0...1),
            HostileScenario(fault: "reset;times=1", end: .recovers, pauses: 0...1),
            HostileScenario(fault: "slow=1;times=1", end: .recovers, pauses: 0...0),
            HostileScenario(fault: "latency=20;times=1", end: .recovers, pauses: 0...0),
        ]

    /// What lasts: the run fails with one clear error, and the next one goes on where it stopped.
    static let lasting: [HostileScenario] =
        [
            (401, ErrorRule.Class.unauthorized), (403, .forbidden), (404, .notFound), (409, .conflict), (410, .gone),
        ].map { HostileScenario(fault: "status=\($0.0)", end: .fails(.upstream($0.1)), pauses: 0...0, says: "\($0.0)") }
        + [
            400, 402, 405, 406, 407, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 426, 428, 431, 444,
            451, 499,
        ].map { HostileScenario(fault: "status=\($0)", end: .fails(.upstream(.invalid)), pauses: 0...0, says: "\($0)") }
        + [408, 425, 500, 502, 503, 504, 599].map {
            HostileScenario(fault: "status=\($0)", end: .fails(.upstream(.unavailable)), pauses: 4...4, says: "\($0)")
        }
        + [300, 305, 306].map {
            HostileScenario(fault: "status=\($0)", end: .fails(.upstream(.failed)), pauses: 0...0, says: "\($0)")
        } + [
            HostileScenario(fault: "cut", end: .fails(.transport), pauses: 4...4),
            HostileScenario(fault: "close", end: .fails(.transport), pauses: 4...5),
            HostileScenario(fault: "reset", end: .fails(.transport), pauses: 4...5),
            HostileScenario(fault: "malformed", end: .fails(.definition), pauses: 0...0, says: "JSON"),
            HostileScenario(fault: "html", end: .fails(.definition), pauses: 0...0, says: "text"),
            HostileScenario(fault: "empty", end: .fails(.definition), pauses: 0...0, says: "no body"),
            HostileScenario(fault: "status=200", end: .fails(.definition), pauses: 0...0, says: "data"),
        ]
}
