import EngineFixtures
import EngineHTTP
import EngineLanguage
import EngineTesting
import Testing

@testable import EngineCLI

@Suite(.timeLimit(.minutes(5)))
struct ImportCommandTests {
    private static let manifest = """
        version: 1.0.0
        check: { type: CheckStream, stream_names: [things] }
        streams:
          - type: DeclarativeStream
            name: things
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: { type: HttpRequester, url_base: "https://api.acme.test", path: /things, odd: 1 }
              record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [data] } }

        """

    private static let openAPI = """
        openapi: 3.0.0
        info: { title: Acme }
        servers: [{ url: "https://api.acme.test" }]
        paths: { /things: { get: { operationId: listThings, responses: { 200: { description: ok } } } } }

        """

    @Test func `what is written validates, and the report tells what is not there`() async throws {
        let line = try TypedLine()
        try line.write(Self.manifest, to: "m.yaml")
        let made = await line.type("import airbyte m.yaml --id acme")
        #expect(made.code == .done, "\(made.errors)")
        #expect(
            made.output.contains("missing: stream 'things': 'odd' of HttpRequester is not understood [unknown-key]"))
        #expect(made.output.contains("0 of 1 streams came over whole, 1 partly."))
        #expect(made.output.contains("Wrote providers/acme.yaml and syncs/acme.yaml."))
        #expect(try line.text(of: "providers/acme.yaml").contains("# Not imported: 'odd' of HttpRequester"))
        #expect(await line.type("validate providers/acme.yaml syncs/acme.yaml").code == .done)
    }

    @Test func `programs read the same`() async throws {
        let line = try TypedLine()
        try line.write(Self.manifest, to: "m.yaml")
        let made = await line.type("import airbyte m.yaml --id acme --dry-run --json")
        #expect(made.json?["items"] == 1 && made.json?["partly"] == 1 && made.json?["whole"] == 0)
        #expect(made.json?["files"] == ["providers/acme.yaml", "syncs/acme.yaml"])
        let row = made.json?["report"]?[0]
        #expect(row?["kind"] == "missing" && row?["feature"] == "unknown-key" && row?["item"] == "things")
        #expect(row?["line"]?.number != nil)
        #expect(!line.exists("providers/acme.yaml"))
    }

    @Test func `files that are there are kept, unless one insists`() async throws {
        let line = try TypedLine()
        try line.write(Self.openAPI, to: "openapi.yaml")
        #expect(await line.type("import openapi openapi.yaml --id acme").code == .done)
        let again = await line.type("import openapi openapi.yaml --id acme")
        #expect(again.code == .failed && again.errors.contains("providers/acme.yaml exists already"))
        let dry = await line.type("import openapi openapi.yaml --id acme --dry-run")
        #expect(dry.code == .done && dry.output.contains("Would write nothing: providers/acme.yaml exists already"))
        #expect(await line.type("import openapi openapi.yaml --id acme --force").code == .done)
        #expect(await line.type("validate providers/acme.yaml").code == .done)
    }

    @Test func `a file that cannot be read ends with 5 and the reason`() async throws {
        let line = try TypedLine()
        for (name, reason) in [("none.yaml", "No such file or directory"), (line.folder, "Is a directory")] {
            let outcome = await line.type("import airbyte \(name)")
            #expect(outcome.code == .local, "\(outcome.errors)")
            #expect(outcome.errors.contains("'\(name)' cannot be read: \(reason)"))
        }
    }

    @Test func `a document that cannot be read ends with 1 and its place`() async throws {
        let line = try TypedLine()
        try line.write("version: 1\nstreams: [\n  { name: a\n", to: "broken.yaml")
        let broken = await line.type("import airbyte broken.yaml")
        #expect(broken.code == .failed && broken.errors.contains("broken.yaml:"), "\(broken.errors)")
        try line.write("version: 1\nstreams: [\"#/definitions/none\"]\n", to: "lost.yaml")
        let lost = await line.type("import airbyte lost.yaml")
        #expect(
            lost.code == .failed && lost.errors.contains("lost.yaml:2:11: there is nothing at '#/definitions/none'"))
        try line.write("a: 1\n", to: "other.yaml")
        #expect(await line.type("import airbyte other.yaml").code == .failed)
        #expect(await line.type("import openapi other.yaml").code == .failed)
    }

    @Test func `a file that is not there is a local fault, an address that may not be reached one of upstream`()
        async throws
    {
        let line = try TypedLine()
        #expect(await line.type("import airbyte nowhere.yaml").code == .local)
        #expect(await line.type("import openapi http://127.0.0.1:9/openapi.json").code == .upstream)
    }

    @Test func `a document comes from an address too, and relative servers with it`() async throws {
        let document = Self.openAPI.replacing("https://api.acme.test", with: "/v2")
        let mock = MockUpstream([
            MockExchange(
                method: .get, url: try URLValue("https://acme.test/openapi.yaml"),
                fields: ["content-type": "text/yaml"],
                body: Array(document.utf8))
        ])
        let address = try await mock.start()
        let line = try TypedLine()
        let made = await line.type("import openapi http://\(address)/openapi.yaml --id acme --allow \(address)")
        #expect(made.code == .done, "\(made.errors)")
        #expect(try line.text(of: "providers/acme.yaml").contains("base: http://\(address)/v2"))
        await mock.stop()
    }

    @Test(arguments: [
        ("source-acme.yaml", "acme"), ("a/b/source_acme/manifest.yaml", "acme"), ("acme.json", "acme"),
        ("https://acme.test/openapi.json", "acme.test"),
        ("standard input", "standard input"), ("api/acme/swagger.yml", "acme"),
    ])
    func `an id is suggested by the file's name`(_ path: String, _ id: String) {
        #expect(ImportWriting.suggestedID(path) == id)
    }
}
