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
                        .init("at_hand", .flag, "whether it was found"),
                    ])), "the keys"),
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
        var fault: VaultFault?
        do throws(VaultFault) {
            atHand = try Vault.find(environment: session.environment, project: project.path).keys.map(\.id)
        } catch {
            fault = error
        }
        report(status, atHand, to: session)
        if let fault { throw CommandFailure(StoreFault.vault(fault)) }
        if let missing = status.sealing.first(where: { !atHand.contains($0) }) {
            throw CommandFailure(StoreFault.vault(.missingKey(missing, atHand: atHand)))
        }
        return .done
    }

    private func report(_ status: Store.VaultStatus, _ atHand: [SealingKeyID], to session: CommandSession) {
        let ids = status.sealing + atHand.filter { !status.sealing.contains($0) }
        let keys = ids.map { id -> JSONValue in
            [
                "id": .string("\(id)"), "seals": .bool(status.sealing.contains(id)),
                "at_hand": .bool(atHand.contains(id)),
            ]
        }
        let rows = ids.map { id in
            ["\(id)", status.sealing.contains(id) ? "yes" : "not yet", atHand.contains(id) ? "yes" : "no"]
        }
        let table = TextTable(header: ["key", "seals the store", "at hand"], rows: rows).text
        report(
            [("keys", .array(keys)), ("sealed_connections", .number(JSONNumber(status.sealedConnections)))],
            text: table + "\n\(status.sealedConnections) connections hold sealed credentials\n", to: session)
    }
}
