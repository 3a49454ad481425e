internal import EngineImport
internal import EngineLanguage

/// Takes over an OpenAPI or Swagger document.
struct ImportOpenAPICommand: ReportingCommand {
    static let words = ["import", "openapi"]
    static let summary = "writes a provider from an OpenAPI 3.x or Swagger 2.0 document, YAML or JSON"
    static let discussion = """
        Every operation becomes an endpoint with its input, body and auth. Pages are taken over only where
        the document leaves no doubt how they are found. Each thing that was not expressible is a line of the
        report; what is written validates.
        """
    static let examples = [
        CommandExample("engine import openapi openapi.yaml --id acme", "providers/acme.yaml"),
        CommandExample("engine import openapi https://acme.test/openapi.json --id acme", "from its address"),
    ]

    static let result = ImportWriting.result

    private let file: String
    private let writing: ImportWriting

    init(reading arguments: inout ArgumentReader) {
        file = arguments.required("document", "a file, an https address, or '-' for standard input")
        writing = ImportWriting(reading: &arguments)
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let source = try await writing.source(file, in: session)
        let result: ImportResult
        do throws(ImportFault) {
            // Servers may be told as seen from where the document is.
            let importer = OpenAPIImporter(id: writing.id ?? source.id, title: writing.title, address: file)
            result = try importer.run(source.bytes, path: file)
        } catch {
            throw ImportWriting.failure(error)
        }
        return try writing.finish(result, noun: "operation", as: Self.self, in: session)
    }
}
