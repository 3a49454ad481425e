internal import EngineImport
internal import EngineLanguage

/// Takes over an Airbyte declarative manifest.
struct ImportAirbyteCommand: ReportingCommand {
    static let words = ["import", "airbyte"]
    static let summary = "writes a provider and a sync from an Airbyte declarative manifest"
    static let discussion = """
        The manifest is the YAML of a low-code connector: 'manifest.yaml'. What it says in Jinja becomes
        expressions of the language. Each thing that was not expressible is a line of the report, with its
        place; what is written validates.
        """
    static let examples = [
        CommandExample("engine import airbyte manifest.yaml --id acme", "providers/acme.yaml and syncs/acme.yaml"),
        CommandExample("engine import airbyte manifest.yaml --dry-run --json", "only the report"),
    ]

    static let result = ImportWriting.result

    private let file: String
    private let writing: ImportWriting

    init(reading arguments: inout ArgumentReader) {
        file = arguments.required("manifest", "the file; '-' for standard input")
        writing = ImportWriting(reading: &arguments)
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let source = try await writing.source(file, in: session)
        let result: ImportResult
        do throws(ImportFault) {
            result = try AirbyteImporter(id: writing.id ?? source.id, title: writing.title).run(
                source.bytes, path: file)
        } catch {
            throw ImportWriting.failure(error)
        }
        return try writing.finish(result, noun: "stream", as: Self.self, in: session)
    }
}
