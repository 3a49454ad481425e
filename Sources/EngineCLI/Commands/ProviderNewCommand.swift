internal import EngineDefinition
internal import EngineLanguage
internal import Glibc

/// Writes the skeleton of a provider.
struct ProviderNewCommand: ReportingCommand {
    static let words = ["provider", "new"]
    static let summary = "writes a provider file and its cases to begin with; both validate"
    static let examples = [
        CommandExample("engine provider new acme", "providers/acme.yaml and providers/acme.cases.yaml"),
        CommandExample("engine provider new acme --base https://api.acme.test/v1", "with the address of the API"),
    ]

    static let result = ResultShape([.init("made", .list(.text), "the files")])

    private let id: String
    private let base: String?

    init(reading arguments: inout ArgumentReader) {
        id = arguments.required("id", "id of the new provider: lower case, digits, dashes")
        base = arguments.option("base", "url", "the address before all paths")
    }

    func run(in session: CommandSession) async throws(CommandFailure) -> ExitCode {
        let isID =
            id.first?.isLetter == true
            && id.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
        guard isID else { throw .usage("'\(id)' is no id", hint: "lower case letters, digits and dashes: acme-crm") }
        let root = try ProjectFolder.find(in: session)?.path ?? session.workingDirectory
        mkdir("\(root)/providers", 0o755)
        var made: [String] = []
        for (name, text) in [("\(id).yaml", provider), ("\(id).cases.yaml", cases)] {
            guard try WholeFile(path: "\(root)/providers/\(name)").writeNew(text) else {
                throw CommandFailure(.failed, "exists", "providers/\(name) exists already; nothing was overwritten")
            }
            made.append("providers/\(name)")
        }
        let catalogue = Catalogue(environment: session.environment, binaryPath: session.binaryPath)
        if let bundled = catalogue.path, access("\(bundled)/providers/\(id).yaml", F_OK) == 0, bundled != root {
            session.terminal.note("warning: it stands for the bundled provider '\(id)' in this project")
        }
        report(
            [("made", .array(made.map { .string($0) }))],
            text: """
                Made \(made.joined(separator: " and ")).

                Next:
                  engine validate providers/\(id).yaml
                  engine test \(id)

                """, to: session)
        return .done
    }

    private var address: String {
        var text = base ?? "https://api.example.com/v1"
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    private var title: String {
        id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    private var provider: String {
        """
        provider: \(id)
        title: \(title)
        base: \(address)
        auth:
          token: { type: bearer, title: API token, help: Where a person finds the token. }
        verify:
          request: GET /me
          identity: { id: response.body.id, name: response.body.name }
        pagination:
          default: { type: cursor, param: cursor, next: response.body.next_cursor }
        models:
          Item:
            description: What a record is.
            key: id
            fields:
              id: { type: string, from: record.id }
              name: { type: string, from: record.name }
              updated_at: { type: timestamp, from: record.updated_at }
        endpoints:
          list_items:
            title: List items
            request: GET /items
            records: response.body.items
            model: Item
        streams:
          Item: { endpoint: list_items }

        """
    }

    private var cases: String {
        """
        provider: \(id)
        cases:
          - name: a missing cursor ends the walk
            run: endpoint list_items
            credentials: { token: invented }
            exchanges:
              - request: GET \(address)/items
                headers: { authorization: Bearer invented }
                response:
                  status: 200
                  body: { items: [{ id: "1", name: One, updated_at: "2026-01-01T00:00:00Z" }], next_cursor: abc }
              - request: GET \(address)/items?cursor=abc
                response: { status: 200, body: { items: [], next_cursor: null } }
            records:
              - { id: "1", name: One, updated_at: "2026-01-01T00:00:00Z" }

        """
    }
}
