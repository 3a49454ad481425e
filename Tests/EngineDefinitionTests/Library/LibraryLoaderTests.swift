import EngineFixtures
import EngineLanguage
import Glibc
import Testing

@testable import EngineDefinition

struct LibraryLoaderTests {
    private let folder = DefinitionFolder(TestFolder().fixture("definitions") + "/good", isBundled: true)

    private let own = "provider: acme\ntitle: My Acme\nbase: https://my.acme.test\n"

    @Test func `the index knows files by their first key`() {
        let index = LibraryLoader(folders: [folder]).index()
        #expect(index.ids(.provider) == ["acme", "base-rest", "empty", "kept"])
        #expect(index.ids(.sync) == ["acme-hourly", "kept"])
        #expect(index.source(.provider, "acme")?.isBundled == true)
        #expect(index.source(.sync, "acme")?.path == nil)
    }

    @Test func `an own file stands for a bundled one`() throws {
        let text = try #require(DefinitionText(path: "providers/acme.yaml", text: own))
        let loader = LibraryLoader(folders: [folder], texts: [text])
        #expect(loader.index().overridden.map(\.id) == ["acme"])
        #expect(loader.load(.provider("acme")).library.provider("acme")?.title == "My Acme")
    }

    @Test func `two own files of one id are a fault`() {
        let sample = Sample([(path: "providers/acme.yaml", text: own), (path: "providers/other.yaml", text: own)])
        #expect(sample.ids == ["duplicate-id"])
    }

    @Test func `only what is used is read`() {
        let loaded = LibraryLoader(folders: [folder]).load(.provider("acme"))
        #expect(loaded.files.count == 1)
        #expect(loaded.library.providers.names == ["acme"])
        #expect(loaded.diagnostics.isEmpty)
    }

    @Test func `a provider is found by an alias`() {
        let library = LibraryLoader(folders: [folder]).load(.provider("acme-projects")).library
        #expect(library.provider("acme-projects")?.id.value == "acme")
        #expect(library.provider("nobody")?.id.value == nil)
    }

    @Test func `a provider with streams has a sync of its own id that asks what they leave open`() throws {
        let library = LibraryLoader(folders: [folder]).load(.sync("acme")).library
        let sync = try #require(library.syncs["acme"])
        #expect(sync.isImplied)
        #expect(sync.definition.streams.names == ["Project", "Task"])
        #expect(sync.definition.input.names == ["project"])
        #expect(sync.definition.input["project"]?.isRequired == true)
        #expect(sync.definition.streams["Task"]?.with.names == ["since", "project"])
    }

    @Test func `an implied sync has the provider's own streams and models where it adds nothing`() throws {
        let loaded = Sample(
            provider: PlanSample.head + """
                models:
                  Thing: { key: id, fields: { id: { from: record.id } } }
                endpoints:
                  all: { request: GET /a, records: response.body, model: Thing }
                  some: { request: "GET /${input.x}", records: response.body, model: Thing, input: { x: { required: true } } }
                streams:
                  Thing: { endpoint: all }
                  Part: { endpoint: some }
                """
        ).loaded
        let provider = try #require(loaded.library.provider("acme"))
        let sync = try #require(loaded.library.syncs["acme"]?.definition)
        #expect(sync.models["Thing"] === provider.models["Thing"])
        #expect(sync.streams["Thing"] === provider.streams["Thing"])
        #expect(sync.streams["Part"]?.with.names == ["x"] && sync.input.names == ["x"])
        #expect(provider.streams["Part"]?.with.names == [])
    }

    @Test func `a sync lays its streams over the provider's`() throws {
        let library = LibraryLoader(folders: [folder]).load(.sync("acme-hourly")).library
        let task = try #require(library.syncs["acme-hourly"]?.definition.streams["Task"])
        #expect(task.endpoint?.value == "list_tasks")
        #expect(task.with.names == ["since", "project"])
        #expect(task.cursor != nil)
    }

    @Test func `extends and defaults are worked out before anything is read`() throws {
        let sample = Sample(
            provider: """
                provider: acme
                title: Acme
                base: https://api.acme.test
                defaults: { encoding: form, timeout: 10s }
                models: { Item: { key: id, fields: { id: { from: record.id } } } }
                endpoints:
                  list: { abstract: true, query: { a: 1 }, records: response.body, where: record.open, timeout: 20s }
                  things: { extends: list, request: GET /things, query: { b: 2 }, where: record.mine, model: Item }
                """)
        #expect(sample.ids == [], "\(sample.report)")
        let endpoint = try #require(try sample.provider.endpoints["things"])
        #expect(endpoint.request.encoding == .form)
        #expect(endpoint.request.timeout == .seconds(20))
        #expect(endpoint.request.query.names == ["a", "b"])
        #expect(endpoint.conditions.map(\.scalar.text) == ["record.mine", "record.open"])
        #expect(!endpoint.isAbstract)
    }

    @Test func `a provider may extend another`() throws {
        let sample = Sample([
            (
                path: "providers/base.yaml",
                text:
                    "provider: base\ntitle: Base\nabstract: true\nheaders: { accept: application/json }\n"
                    + "aliases: [basis]\n"
            ),
            (
                path: "providers/acme.yaml",
                text: "provider: acme\nextends: base\ntitle: Acme\nbase: https://acme.test\n"
            ),
        ])
        #expect(sample.ids == [], "\(sample.report)")
        let acme = try #require(sample.loaded.library.providers["acme"])
        #expect(acme.headers.names == ["accept"])
        #expect(acme.aliases.isEmpty && !acme.isAbstract)
    }

    @Test func `a fault in an inherited part is reported once and where it is written`() {
        let heirs = (0..<5).map { "  e\($0): { extends: list, request: GET /\($0) }\n" }.joined()
        let sample = Sample(
            provider:
                "provider: acme\ntitle: Acme\nbase: https://acme.test\nendpoints:\n"
                + "  list: { abstract: true, timout: 5s }\n"
                + heirs)
        #expect(sample.ids == ["unknown-key"])
        #expect(sample.report.contains("acme.yaml:5:27"), "\(sample.report)")
    }

    @Test func `an abstract provider may lack what its heirs bring`() {
        #expect(Sample(provider: "provider: acme\nabstract: true\n").ids == [])
    }

    @Test(arguments: [false, true])
    func `a file that is known by two paths is read by the one that was named`(_ isReversed: Bool) throws {
        var template = Array("/tmp/engine-library-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        defer {
            for file in TextFile.paths(below: folder, ending: ".yaml") { unlink(file) }
            for name in ["/providers", "/syncs", ""] { rmdir(folder + name) }
        }
        for name in ["/providers", "/syncs"] { mkdir(folder + name, 0o700) }
        try TextFile.write("provider: acme\ntitle: { a: b[1] }\n", to: "\(folder)/providers/acme.yaml")
        try TextFile.write("sync: acme-all\nprovider: acme\n", to: "\(folder)/syncs/acme-all.yaml")
        let named = ["\(folder)/./providers/acme.yaml", "\(folder)/./syncs/acme-all.yaml"]
        let loader = LibraryLoader(folders: [DefinitionFolder(folder, isBundled: false)])
        let loaded = loader.load(.paths(isReversed ? named.reversed() : named))
        #expect(loaded.diagnostics.all.map(\.span.file.path) == [named[0]])
    }

    @Test func `a file that is not there is said to be missing`() {
        let loaded = LibraryLoader(folders: []).load(.paths(["nowhere.yaml"]))
        #expect(loaded.diagnostics.all.map(\.id.name) == ["unreadable-file"])
    }

    @Test func `a provider whose file has another name is told so`() {
        let sample = Sample([(path: "providers/acmee.yaml", text: own)])
        #expect(sample.ids == ["id-not-file-name"])
    }
}
