import EngineLanguage
import Testing

@testable import EngineDefinition

/// What a provider says of its streams is checked whatever syncs there are; what a sync makes of them is the sync's.
struct SyncBesideProviderTests {
    private func faults(provider: String, sync: String) -> [String] {
        let loaded = Sample([
            (path: "providers/acme.yaml", text: Self.head + provider), (path: "syncs/acme.yaml", text: sync),
        ]).loaded
        var diagnostics = loaded.diagnostics
        LibraryChecker(library: loaded.library).check(&diagnostics)
        return DiagnosticReport(diagnostics).diagnostics.map { fault in
            let notes = fault.notes.map { note in
                "; \(note.message) at \(note.span.map { "\($0.file.path):\($0.position.line)" } ?? "-")"
            }
            return "\(fault.span.file.path): \(fault.span.text) [\(fault.id)]\(notes.joined())"
        }
    }

    private static let head = """
        provider: acme
        title: Acme
        base: https://api.acme.test
        models: { Item: { key: id, fields: { id: { from: record.id } } } }
        endpoints:
          list: { request: "GET /${input.of}", input: { of: { default: x } }, records: response.body, model: Item }

        """

    @Test func `a stream that the sync leaves out is checked`() {
        let provider = "streams: { A: { endpoint: list }, B: { endpoint: list, where: recrd.x } }\n"
        let found = ["providers/acme.yaml: recrd [unknown-root]"]
        #expect(faults(provider: provider, sync: "sync: acme\nprovider: acme\nstreams: { A: {} }\n") == found)
        #expect(faults(provider: provider, sync: "sync: other\nprovider: acme\nstreams: { A: {} }\n") == found)
    }

    @Test func `a key that the sync overrides is checked as the provider writes it`() {
        let provider = "streams: { A: { endpoint: list, map: { x: recrd.x } } }\n"
        let sync = "sync: acme\nprovider: acme\nstreams: { A: { map: { x: record.x } } }\n"
        #expect(faults(provider: provider, sync: sync) == ["providers/acme.yaml: recrd [unknown-root]"])
    }

    @Test func `a fault that the sync has from the provider is told once`() {
        let provider = "streams: { A: { endpoint: list, where: recrd.x } }\n"
        for stream in ["{}", "{ limit: 5 }", "{ map: { x: record.x } }"] {
            let sync = "sync: acme\nprovider: acme\nstreams: { A: \(stream) }\n"
            #expect(faults(provider: provider, sync: sync) == ["providers/acme.yaml: recrd [unknown-root]"])
        }
    }

    @Test func `what only a sync makes wrong names the stream and the sync`() {
        let provider = """
            streams:
              P: { endpoint: list }
              A: { endpoint: list, for_each: { stream: P, as: parent_item }, with: { of: "${parent_item.id}" } }

            """
        let sync = "sync: acme\nprovider: acme\nstreams:\n  P: {}\n"
        let note = "as stream 'A' of sync 'acme' has it at syncs/acme.yaml:5"
        let fault = "providers/acme.yaml: parent_item [unknown-root]; \(note)"
        #expect(faults(provider: provider, sync: sync + "  A: {}\n") == [])
        #expect(faults(provider: provider, sync: sync + "  A: { for_each: null }\n") == [fault])
        #expect(faults(provider: provider, sync: sync + "  A: { for_each: { stream: P, as: other } }\n") == [fault])
    }

    @Test func `a stream that goes through changed records is checked with them`() {
        let provider = """
            streams:
              P: { endpoint: list }
              A: { endpoint: list, for_each: { stream: P, as: parent }, map: { at: parent.at + 1 } }

            """
        let model = "{ key: id, fields: { id: { from: record.id }, at: { type: timestamp, from: record.at } } }"
        let sync = "sync: acme\nprovider: acme\nstreams: { A: {}, P: { model: \(model) } }\n"
        let found = faults(provider: provider, sync: sync)
        #expect(found.count == 1 && found.first?.contains("as stream 'A' of sync 'acme'") == true, "\(found)")
        let untyped = sync.replacing("type: timestamp, ", with: "")
        #expect(faults(provider: provider, sync: untyped) == [])
    }

    @Test func `what a sync does not change is the object that the provider read`() throws {
        let provider = "streams: { A: { endpoint: list }, B: { endpoint: list } }\n"
        let sync = "sync: acme\nprovider: acme\nstreams: { A: {}, B: { limit: 5 } }\n"
        let library = Sample([
            (path: "providers/acme.yaml", text: Self.head + provider), (path: "syncs/acme.yaml", text: sync),
        ]).loaded.library
        let read = try #require(library.syncs["acme"]?.definition)
        let written = try #require(library.provider("acme"))
        #expect(read.streams["A"] === written.streams["A"])
        #expect(read.streams["B"] !== written.streams["B"])
        #expect(read.models["Item"] === written.models["Item"])
        let own = try #require(library.streamsAsWritten(ofProvider: "acme"))
        #expect(read.streamsAsWritten(by: written, own) == ["A"])
        #expect(own.streamsAsWritten(by: written, own) == [])
    }
}
