internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Takes an API key back.
struct KeyRevokeCommand: ReportingCommand {
    static let words = ["key", "revoke"]
    static let summary = "takes an API key back: it is refused from now on, and its sessions end"
    static let examples = [CommandExample("engine key revoke first", "by name, or by number")]

    static let result = ResultShape([
        .init("revoked", .text, "the key's name"), .init("id", .integer, "its number"),
    ])

    private let name: String

    init(reading arguments: inout ArgumentReader) {
        name = arguments.required("name", "name or number of the key")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        try await Workplace.with(.paths([]), in: session, key: .unneeded) { workplace throws(CommandFailure) in
            let environment = workplace.environment
            let inUse = try await Workplace.storing { () async throws(StoreFault) in
                try await workplace.store.keys(in: environment).filter { $0.revokedAt == nil }
            }
            guard let key = inUse.first(where: { $0.name == name }) ?? inUse.first(where: { String($0.id) == name })
            else {
                throw .unknown("key", name, candidates: inUse.map(\.name))
            }
            try await Workplace.storing { () async throws(StoreFault) in
                _ = try await workplace.store.revokeKey(key.id, in: environment, actor: session.actor)
            }
            report(
                [("revoked", .string(key.name)), ("id", .number(JSONNumber(key.id)))],
                text: "Revoked '\(key.name)'.\n", to: session)
        }
        return .done
    }
}
