internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Tells which keys seal the store, and which are at hand.
struct VaultStatusCommand: ReportingCommand {
    static let words = ["vault", "status"]
    static let summary = "tells which keys seal the store, and whether they are at hand"
    static let examples = [CommandExample("engine vault status", "the ids of the keys; never the keys")]

    static let result = ResultShape(
        rows: "keys",
        [
            .init(
                "keys",
                .list(
                    .object([
                        .init("id", .text, "the key's id"),
                        .init("seals", .flag, "whether the store is sealed with it"),
                        .init("values", .integer, "how many values it seals"),
                        .init("at_hand", .flag, "whether it was found"),
                    ])), "the keys"),
            .init("source", .text, "where keys were found").orNull,
            .init("sealed_connections", .integer, "connections that hold sealed credentials"),
        ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let project = try ProjectFolder.require(in: session)
        let status = try await Workplace.with(.paths([]), in: session, key: .unneeded) {
            workplace throws(CommandFailure) in
            try await Workplace.storing { () async throws(StoreFault) in try await workplace.store.vaultStatus() }
        }
        var atHand: [SealingKeyID] = []
        var source: String?
        var fault: VaultFault?
        do throws(VaultFault) {
            let found = try VaultSource.find(environment: session.environment, project: project.path)
            source = found.name
            atHand = try found.read().keys.map(\.id)
        } catch {
            fault = error
        }
        report(status, atHand, source, to: session)
        if let fault { throw CommandFailure(StoreFault.vault(fault)) }
        if let missing = status.sealing.first(where: { !atHand.contains($0) }) {
            throw CommandFailure(StoreFault.vault(.missingKey(missing, atHand: atHand)))
        }
        return .done
    }

    private func report(
        _ status: Store.VaultStatus, _ atHand: [SealingKeyID], _ source: String?, to session: CommandSession
    ) {
        let known = status.keys.filter { !$0.isRetired || $0.values > 0 || atHand.contains($0.id) }
        let new = atHand.filter { id in !known.contains { $0.id == id } }
        let keys: [(id: SealingKeyID, values: Int, isRetired: Bool)] =
            known.map { ($0.id, $0.values, $0.isRetired) } + new.map { ($0, 0, false) }
        func seals(_ id: SealingKeyID) -> Bool { status.sealing.contains(id) }
        let values = keys.map { key -> JSONValue in
            [
                "id": .string("\(key.id)"), "seals": .bool(seals(key.id)), "values": .number(JSONNumber(key.values)),
                "at_hand": .bool(atHand.contains(key.id)),
            ]
        }
        let rows = keys.map { key in
            let use = seals(key.id) ? "yes" : key.isRetired ? "no more" : "not yet"
            return ["\(key.id)", use, "\(key.values)", atHand.contains(key.id) ? "yes" : "no"]
        }
        var text = TextTable(header: ["key", "seals the store", "values", "at hand"], rows: rows).text
        let holders = status.sealedConnections == 1 ? "connection holds" : "connections hold"
        text += "\n\(status.sealedConnections) \(holders) sealed credentials\n"
        if let source { text += "keys from \(source)\n" }
        if status.sealing.count > 1 { text += "a rotation has not ended: run \"engine vault rotate\"\n" }
        report(
            [
                ("keys", .array(values)), ("source", source.map { .string($0) } ?? .null),
                ("sealed_connections", .number(JSONNumber(status.sealedConnections))),
            ], text: text, to: session)
    }
}
