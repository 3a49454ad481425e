internal import EngineDefinition
internal import EngineLanguage

/// Prints or writes the JSON Schemas of definition files, and those of what commands print.
struct SchemaCommand: EngineCommand {
    static let words = ["schema"]
    static let summary = "prints the JSON Schema of a kind of file, for editors"
    static let discussion = """
        'engine schema cli <command>' prints that of a command's --json. A schema is JSON in any case,
        so that --json and --output change nothing here.
        """
    static let examples = [
        CommandExample("engine schema provider", "the schema of provider files"),
        CommandExample("engine schema --out schemas", "writes all of them"),
        CommandExample("engine schema cli run-sync", "what 'engine run sync --json' prints"),
    ]

    private let kind: String?
    private let command: String?
    private let folder: String?

    init(reading arguments: inout ArgumentReader) {
        kind = arguments.optional("kind", "provider, cases, sync or project; or the word cli")
        command = arguments.optional("command", "behind cli: a command, its words joined by a dash")
        folder = arguments.option("out", "dir", "write the files into this folder")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let documents = try documents()
        guard let folder else {
            for document in documents { session.terminal.write(document.text) }
            return .done
        }
        _ = try GeneratedFiles(root: session.path(of: folder), prefix: "schemas/").write(documents)
        return .done
    }

    private func documents() throws(CommandFailure) -> [GeneratedDocument] {
        guard let kind else { return GeneratedDocument.schemas }
        if kind == "cli" { return try schemasOfCommands() }
        if let command {
            throw .usage("'\(command)' is one word too many", hint: "only 'engine schema cli' takes a command")
        }
        guard let known = DefinitionKind(rawValue: kind) else {
            throw .unknown("kind", kind, candidates: DefinitionKind.allCases.map(\.rawValue) + ["cli"])
        }
        return [.schema(of: known)]
    }

    private func schemasOfCommands() throws(CommandFailure) -> [GeneratedDocument] {
        let known = CommandRegistry.members.compactMap { $0 as? any ReportingCommand.Type }.map { type in
            (name: type.words.joined(separator: "-"), document: Self.document(of: type))
        }
        guard let command else { return known.map(\.document) }
        guard let found = known.first(where: { $0.name == command }) else {
            throw .unknown("schema", command, candidates: known.map(\.name))
        }
        return [found.document]
    }

    private static func document(of type: any ReportingCommand.Type) -> GeneratedDocument {
        let title = "engine \(type.title) --json"
        let schemas = type.results.map { $0.schema(title: title) }
        let schema: JSONValue = schemas.count == 1 ? schemas[0] : ["title": .string(title), "oneOf": .array(schemas)]
        let name = type.words.joined(separator: "-")
        return GeneratedDocument(
            path: "schemas/cli/\(name).schema.json", text: JSONWriter.text(schema, style: .pretty) + "\n")
    }
}
