internal import EngineDefinition

/// Prints or writes the JSON Schemas of definition files.
struct SchemaCommand: EngineCommand {
    static let words = ["schema"]
    static let summary = "prints the JSON Schema of a kind of file, for editors"
    static let examples = [
        CommandExample("engine schema provider", "the schema of provider files"),
        CommandExample("engine schema --out schemas", "writes all of them"),
    ]

    private let kind: String?
    private let folder: String?

    init(reading arguments: inout ArgumentReader) {
        kind = arguments.optional("kind", "provider, cases, sync or project")
        folder = arguments.option("out", "dir", "write the files into this folder")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let documents: [GeneratedDocument]
        if let kind {
            guard let known = DefinitionKind(rawValue: kind) else {
                throw .unknown("kind", kind, candidates: DefinitionKind.allCases.map(\.rawValue))
            }
            documents = [.schema(of: known)]
        } else {
            documents = GeneratedDocument.schemas
        }
        guard let folder else {
            for document in documents { session.terminal.write(document.text) }
            return .done
        }
        try GeneratedFiles(root: session.path(of: folder), prefix: "schemas/").write(documents)
        return .done
    }
}
