import EngineDefinition
import EngineLanguage
import EngineTesting
import Testing

/// Runs cases of a provider that is written here.
struct CaseTrial {
    /// A provider with every kind of thing that a case can run.
    static let provider = """
        provider: acme
        title: Acme
        base: https://${config.site}.acme.test
        config:
          site: { title: Site, format: subdomain, default: www }
        settings:
          region: { title: Region }
        auth:
          token: { type: bearer, title: Token }
          client:
            type: oauth2
            grant: client_credentials
            token: https://${config.site}.acme.test/oauth/token
            credentials:
              client_id: { title: Client id, secret: false }
              client_secret: { title: Client secret }
        verify:
          request: GET /me
          identity: { id: string(response.body.id), name: response.body.name }
          metadata: { plan: response.body.plan }
        pagination:
          default: { type: cursor, param: cursor, next: response.body.next }
        models:
          Item:
            key: id
            fields:
              id: { type: string, from: string(record.id) }
              name: { type: string, from: record.name }
              at: { type: timestamp, from: record.at }
        endpoints:
          list_items:
            title: List
            request: GET /items
            input: { since: { type: timestamp } }
            query: { since: "${input.?since}" }
            records: response.body.items
            model: Item
          get_item:
            title: Get
            request: GET /items/${input.id}
            input: { id: { type: string, required: true } }
            record: response.body
            model: Item
          create_item:
            title: Make
            request: POST /items
            input: { name: { type: string, required: true } }
            body: { name: "${input.name}" }
            output: "{'made': response.body.id}"
          send_form: { title: Form, request: POST /forms, encoding: form, body: { a: "1", b: x y } }
          send_file:
            title: File
            request: POST /files
            encoding: multipart
            input: { scan: { type: file, required: true }, more: { type: array, items: file, default: [] }, note: {} }
            body: { note: "${input.?note}", scan: "${input.scan}", more: "${input.more}" }
          send_text: { title: Text, request: POST /texts, encoding: text, body: plain words }
        streams:
          Item:
            endpoint: list_items
            cursor: { from: record.at }
            with: { since: "${cursor}" }
            deletes: { when: "record.?gone.orValue(false)" }

        """

    /// Runs one case.
    /// - Parameters:
    ///   - text: what stands below `name`, two spaces in.
    ///   - provider: another provider.
    ///   - folder: where the case file would lie.
    /// - Returns: what failed; empty: it passed.
    /// - Throws: a failed requirement if the definitions have errors.
    static func failures(
        _ text: String, provider: String = Self.provider, folder: String = "/nowhere"
    ) throws
        -> [String]
    {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(
            separator: "\n")
        let cases = "provider: acme\ncases:\n  - name: a case\n\(lines)\n"
        let files = try [("acme.yaml", provider), ("acme.cases.yaml", cases)].map { path, text in
            try #require(DefinitionText(path: path, text: text))
        }
        let loaded = LibraryLoader(folders: [], texts: files).load(.everything)
        let report = DiagnosticRenderer(isColoured: false, width: 120).text(DiagnosticReport(loaded.diagnostics))
        try #require(!loaded.diagnostics.hasErrors, "\(report)")
        let definition = try #require(loaded.library.cases.first?.definition.cases.first, "\(report)")
        let runner = CaseRunner(
            provider: try #require(loaded.library.provider("acme")),
            sync: loaded.library.impliedSync(ofProvider: "acme"),
            folder: folder)
        return runner.run(definition).failures.map(\.message)
    }

    /// A list of one page.
    static let page = """
        - request: GET https://www.acme.test/items
          response: { body: { items: [{ id: 1, name: One, at: "2026-01-01T00:00:00Z" }] } }
        """
}
