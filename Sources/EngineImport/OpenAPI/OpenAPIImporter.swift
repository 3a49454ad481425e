/// Takes over an OpenAPI 3.x or Swagger 2.0 document as a provider, with a sync where lists can be read
/// whole.
public struct OpenAPIImporter: Sendable {
    /// What the new provider is called.
    public let id: String
    /// What people call it.
    public let title: String?
    /// The address that the document came from, if it did.
    public let address: String?

    /// Prepares an import.
    /// - Parameters:
    ///   - id: the id of the provider.
    ///   - title: what people call it; the document's where nothing is said.
    ///   - address: where the document came from; relative servers are relative to it.
    public init(id: String, title: String? = nil, address: String? = nil) {
        self.id = SafeNames.id(id)
        self.title = title
        self.address = address
    }

    /// Reads a document.
    /// - Parameters:
    ///   - bytes: its text, YAML or JSON.
    ///   - path: where it stands, for places in messages.
    /// - Returns: the files and the report; an item for each operation.
    /// - Throws: `ImportFault` if it cannot be read at all.
    public func run(_ bytes: [UInt8], path: String) throws(ImportFault) -> ImportResult {
        let root = try DocumentReader.read(bytes, path: path)
        let document: APIDocument
        do throws(ImportFault) {
            document = try APIDocument(root)
        } catch {
            throw ImportFault(message: error.message, place: "\(path):\(error.place)")
        }
        let run = APIImport(id: id, title: title, document: document, origin: address.flatMap(Self.origin))
        run.read()
        return run.finish(source: path)
    }

    private static func origin(_ address: String) -> String? {
        guard let end = address[...].schemeEnd else { return nil }
        return String(address[..<end]) + address[end...].prefix { $0 != "/" && $0 != "?" }
    }
}

/// One import of a description.
final class APIImport {
    /// An operation that was taken over.
    struct Taken {
        let label: String
        let name: String
        var endpoint: OutputMap
        var model: String?
        var isStream: Bool
        let node: DocumentNode
    }

    let id: String
    let title: String
    let document: APIDocument
    let report = ReportCollector()
    var taken: [Taken] = []
    var models = OutputMap()
    private(set) var labels: [String] = []
    private(set) var base = ""
    private(set) var config = OutputMap()
    var schemes = OutputMap()
    private var names = SafeNames()
    private var modelNames = SafeNames()
    private let origin: String?

    init(id: String, title: String?, document: APIDocument, origin: String?) {
        self.id = id
        self.document = document
        self.origin = origin
        let own = document.root["info"]?["title"]?.text?.oneLine.trimmed ?? ""
        self.title = title ?? (own.isEmpty ? id : own)
    }

    private static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

    /// Takes over all operations.
    func read() {
        var servers = ServerImporter(document: document, report: report, origin: origin)
        base = servers.base()
        var security = SecurityImporter(document: document, report: report)
        security.run()
        schemes = security.schemes
        for path in document.root["paths"]?.entries ?? [] {
            guard path.key.hasPrefix("/") || !path.key.hasPrefix("x-"), let item = document.resolved(path.value) else {
                continue
            }
            for method in Self.methods {
                guard let node = item[method], node.entries != nil else { continue }
                read(method, path.key, item, node, &servers, security)
            }
        }
        config = servers.config
        if let hooks = document.root["webhooks"], hooks.isFilled {
            report.add(.note, item: nil, feature: "webhooks", "webhooks are not taken over", at: hooks)
        }
    }

    private func read(
        _ method: String, _ path: String, _ item: DocumentNode, _ node: DocumentNode, _ servers: inout ServerImporter,
        _ security: SecurityImporter
    ) {
        let wanted = node["operationId"]?.scalarText ?? "\(method) \(path)"
        var name = SafeNames.snakeCase(wanted)
        if name.count > 60 { name = String(name.prefix(60)) }
        let operation = OperationImporter.Operation(
            path: path, method: method, node: node, shared: item["parameters"]?.elements ?? [], name: names.fresh(name))
        labels.append(operation.label)
        guard method != "trace" else {
            return report.add(
                .missing, item: operation.label, feature: "trace", "the method TRACE is not sent", at: node)
        }
        var importer = OperationImporter(document: document, operation: operation, report: report)
        var endpoint = importer.run()
        security.apply(node, to: &endpoint, of: operation.label)
        if let own = servers.own(node) ?? servers.own(item), own != base { endpoint["base"] = .text(own) }
        let answer = AnswerImporter(
            document: document, operation: operation, report: report, parameters: importer.parameters
        ).run()
        for entry in answer.endpoint.entries { endpoint[entry.key] = entry.value }
        fill(answer.paged, importer.parameters, &endpoint)
        let model = answer.item.flatMap { self.model($0.name, $0.schema, operation.name) }
        let hasRequired = (endpoint["input"]?.map?.entries ?? []).contains { $0.value.map?["required"] != nil }
        taken.append(
            Taken(
                label: operation.label, name: operation.name, endpoint: endpoint, model: model,
                isStream: model != nil && answer.isWhole && !hasRequired, node: node))
    }

    /// What pages fill by themselves is no input any more.
    private func fill(_ paged: [String], _ parameters: [APIParameter], _ endpoint: inout OutputMap) {
        guard !paged.isEmpty else { return }
        var (inputs, query) = (endpoint["input"]?.map ?? OutputMap(), endpoint["query"]?.map ?? OutputMap())
        for parameter in parameters where paged.contains(parameter.input) {
            inputs[parameter.input] = nil
            query[parameter.name] = nil
        }
        endpoint["input"] = OutputNode.map(inputs).ifFilled
        endpoint["query"] = OutputNode.map(query).ifFilled
    }

    /// A model of an item that names what identifies it.
    private func model(_ name: String, _ schema: DocumentNode, _ operation: String) -> String? {
        let properties = schema["properties"]?.entries ?? []
        let keys = ["id", "uuid", "gid", "key", "_id", "ID", "Id"]
        guard let key = keys.first(where: { key in properties.contains { $0.key == key } }),
            ["string", "integer", "any"].contains(SchemaInput.type(of: document.schema(schema["properties"]?[key])))
        else { return nil }
        let model = modelNames.name(for: name.isEmpty ? operation : name)
        guard models[model] == nil else { return model }
        var fields = OutputMap()
        for property in properties {
            let inner = document.schema(property.value)
            var field = FieldType(inner).entries
            field["from"] = .text(CELText("record").member(property.key).text)
            if let text = inner["description"]?.text?.trimmed, !text.isEmpty {
                field["description"] = .text(text.shortened)
            }
            fields[property.key] = .map(field)
        }
        var map = OutputMap()
        if let text = schema["description"]?.text?.trimmed, !text.isEmpty { map["description"] = .text(text.shortened) }
        map["key"] = .text(key)
        map["open"] = .bool(true)
        map["fields"] = .map(fields)
        models[model] = .map(map)
        return model
    }
}
