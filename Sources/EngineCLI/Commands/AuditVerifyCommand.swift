internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Proves that the audit trail is as it was written.
struct AuditVerifyCommand: ReportingCommand {
    static let words = ["audit", "verify"]
    static let summary = "proves that no event of the audit trail was changed, moved or removed"
    static let discussion = """
        Each event's proof is a hash over its fields and the proof before it. Whoever can write to the
        store could write the whole trail anew: note the last proof elsewhere now and then, and give
        it to --head later.
        """
    static let examples = [
        CommandExample("engine audit verify", "the number of events, and the proof of the last one"),
        CommandExample("engine audit verify --head 12:3f6c…", "also that event 12 is the one that was noted"),
    ]

    static let result = ResultShape([
        .init("events", .integer, "how many events there are"),
        .init("head", .text, "the last event's number and proof, to be noted elsewhere"),
        .init(
            "broken",
            .list(
                .object([
                    .init("event", .integer, "the event's number"),
                    .init("what", .text, "changed, missing, or not the one that was noted"),
                ])), "where the trail is not as it was written"),
    ])

    private let head: String?

    init(reading arguments: inout ArgumentReader) {
        head = arguments.option("head", "number:proof", "what an earlier verification told as the head")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let noted = try head.map { text throws(CommandFailure) in try Self.noted(text) }
        let proof = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.store.proveTrail(asking: Set(noted.map { [$0.id] } ?? []))
            }
        }
        var broken = proof.breaks.map { (id: $0.id, what: $0.kind.rawValue) }
        if let noted, proof.asked[noted.id] != noted.hash {
            broken.append((noted.id, proof.asked[noted.id] == nil ? "missing" : "not the one that was noted"))
        }
        report(proof, broken, to: session)
        return broken.isEmpty ? .done : .failed
    }

    private static func noted(_ text: String) throws(CommandFailure) -> (id: Int64, hash: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let id = Int64(parts[0]) else {
            throw .usage("--head takes number:proof, not '\(text)'", hint: "as 'engine audit verify' told it")
        }
        return (id, parts[1].lowercased())
    }

    private func report(
        _ proof: Store.TrailProof, _ broken: [(id: Int64, what: String)], to session: CommandSession
    ) {
        let head = proof.lastID == 0 ? "" : "\(proof.lastID):\(proof.lastHash)"
        var text = "\(proof.count) events\(proof.lastID == 0 ? "" : ", the last one is \(head)")\n"
        if broken.isEmpty {
            text += "The trail is as it was written.\n"
        } else {
            text += broken.map { "event \($0.id): \($0.what)\n" }.joined()
            text += "Keep a copy of the store as it is: what stands in it can no longer be relied on.\n"
        }
        let values = broken.map { entry -> JSONValue in
            ["event": .number(JSONNumber(entry.id)), "what": .string(entry.what)]
        }
        report(
            [
                ("events", .number(JSONNumber(proof.count))), ("head", .string(head)), ("broken", .array(values)),
            ], text: text, to: session)
    }
}
