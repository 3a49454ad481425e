internal import EngineLanguage
internal import EngineStore
internal import Glibc

/// Makes a project folder.
struct InitCommand: ReportingCommand {
    static let words = ["init"]
    static let summary = "makes a project folder; asks nothing, overwrites nothing"
    static let examples = [
        CommandExample("engine init", "a project in this folder"), CommandExample("engine init acme", "one in 'acme'"),
    ]

    static let result = ResultShape([.init("made", .list(.text), "the files that were not there before")])

    private let folder: String?

    init(reading arguments: inout ArgumentReader) {
        folder = arguments.optional("dir", "the folder; this one if it is left out")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let name = folder ?? "."
        let path = name.hasPrefix("/") ? name : "\(session.workingDirectory)/\(name)"
        for folder in [path, "\(path)/providers", "\(path)/syncs"] { try makeFolder(folder) }
        var made: [String] = []
        for (file, text) in Self.files {
            if try WholeFile(path: "\(path)/\(file)").writeNew(text) { made.append(file) }
        }
        if try await makeKey(path, session) { made.append(Vault.fileName) }
        report(made, folder: folder, to: session)
        return .done
    }

    private static let files = [
        (
            "engine.yaml",
            """
            # The settings of this project. 'engine explain project' tells every key.
            store: engine.db
            environment: dev

            """
        ),
        (".gitignore", "vault.key*\nengine.db*\n"),
    ]

    private func makeFolder(_ path: String) throws(CommandFailure) {
        guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
        throw CommandFailure(
            .local, "unwritable", "the folder '\(path)' cannot be made: \(String(cString: strerror(errno)))")
    }

    private func makeKey(_ folder: String, _ session: CommandSession) async throws(CommandFailure) -> Bool {
        let path = "\(folder)/\(Vault.fileName)"
        if access(path, F_OK) != 0 { try await SealedStore.refuseNewKey(in: session.inside(folder)) }
        do throws(VaultFault) {
            _ = try Vault.create(at: path)
            return true
        } catch {
            if case .keyExists = error { return false }
            throw CommandFailure(StoreFault.vault(error))
        }
    }

    private func report(_ made: [String], folder: String?, to session: CommandSession) {
        // Who is in the folder already needs no way there.
        let folder = folder == "." ? nil : folder
        let inside = folder.map { " in '\($0)'" } ?? ""
        var text =
            made.isEmpty
            ? "Everything was there already\(inside).\n" : "Made \(made.joined(separator: ", "))\(inside).\n"
        if made.contains(Vault.fileName) {
            text += "vault.key opens the credentials of this project: keep a copy, out of version control.\n"
        }
        let enter = folder.map { "cd \($0) && " } ?? ""
        text += "\nNext:\n  \(enter)engine connect <provider>\n  engine run sync <provider>\n"
        report([("made", .array(made.map { .string($0) }))], text: text, to: session)
    }
}
