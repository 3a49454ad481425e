internal import EngineCrypto
internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Makes the key that seals credentials.
struct VaultInitCommand: ReportingCommand {
    static let words = ["vault", "init"]
    static let summary = "makes the key that seals credentials; overwrites nothing"
    static let discussion = """
        'engine init' does this already. A store that was sealed with another key needs that one: a
        new key opens nothing that an old one sealed, so none is made then.
        """
    static let examples = [CommandExample("engine vault init", "vault.key beside engine.yaml, for its owner only")]

    static let result = ResultShape([
        .init("made", .text, "the key's file"), .init("id", .text, "the key's id; never the key"),
    ])

    init(reading arguments: inout ArgumentReader) {}

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let project = try ProjectFolder.require(in: session)
        let path = "\(project.path)/\(Vault.fileName)"
        // A key that is there is what there is to say, whatever else might be.
        guard access(path, F_OK) != 0 else { throw CommandFailure(StoreFault.vault(.keyExists(path: path))) }
        try await SealedStore.refuseNewKey(in: session)
        do throws(VaultFault) {
            let vault = try Vault.create(at: path)
            report(
                [("made", .string(path)), ("id", .string("\(vault.newestID)"))],
                text: "Made \(Vault.fileName) with the key \(vault.newestID): keep a copy, out of version control.\n",
                to: session)
            return .done
        } catch {
            throw CommandFailure(StoreFault.vault(error))
        }
    }
}
