import EngineLanguage

@testable import EngineImport

/// A manifest that was taken over, for looking at what became of it.
struct Imported {
    let result: ImportResult
    private let provider: DocumentNode

    /// Takes over a whole manifest, or a description of an API.
    init(_ text: String, openAPI: Bool = false) throws {
        let bytes = Array(text.utf8)
        if openAPI {
            result = try OpenAPIImporter(id: "acme").run(bytes, path: "openapi.yaml")
        } else {
            result = try AirbyteImporter(id: "acme").run(bytes, path: "manifest.yaml")
        }
        let file = result.files.first { $0.path == "providers/acme.yaml" }
        if let file {
            provider = try DocumentReader.read(Array(file.text.utf8), path: file.path)
        } else {
            provider = DocumentNode(.map([]))
        }
    }

    /// A manifest of one stream `things`, whose parts are given as YAML at the margin.
    init(
        requester: String = "", paginator: String? = nil, selector: String? = nil, router: String? = nil,
        stream: String = "", spec: String? = nil, definitions: String = "", url: String = "https://api.acme.test/v1"
    ) throws {
        var text = "version: 1.0.0\ntype: DeclarativeSource\ncheck: { type: CheckStream, stream_names: [things] }\n"
        text += definitions
        if let spec { text += "spec:\n  connection_specification:\n    type: object\n" + spec.indented(4) }
        text += "streams:\n  - type: DeclarativeStream\n    name: things\n    primary_key: id\n" + stream.indented(4)
        text += "    retriever:\n      type: SimpleRetriever\n      requester:\n        type: HttpRequester\n"
        text += "        url_base: \"\(url)\"\n"
        if !requester.contains("path:") { text += "        path: /things\n" }
        text += requester.indented(8)
        text += "      record_selector:\n        type: RecordSelector\n"
        text += (selector ?? "extractor: { type: DpathExtractor, field_path: [data] }\n").indented(8)
        if let paginator { text += "      paginator:\n" + paginator.indented(8) }
        if let router { text += "      partition_router:\n" + router.indented(8) }
        try self.init(text)
    }

    /// What stands at a place of the provider, as compact JSON: `endpoints.list_things.query`.
    subscript(way: String) -> String? {
        provider[path: way.split(separator: ".").map(String.init)].map { $0.text ?? $0.canonicalText }
    }

    /// The words of the report's lines of a kind.
    func features(_ kind: ImportLine.Kind = .missing) -> [String] {
        result.report.filter { $0.kind == kind }.map(\.feature)
    }

    /// What became of the items.
    var outcomes: [ImportedItem.Outcome] { result.items.map(\.outcome) }
}

extension String {
    /// Every line moved to the right.
    func indented(_ count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: true)
            .map { String(repeating: " ", count: count) + $0 + "\n" }.joined()
    }
}
