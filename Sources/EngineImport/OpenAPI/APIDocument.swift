/// A description of an API, with what its references stand for.
struct APIDocument {
    let root: DocumentNode
    /// Whether it is Swagger 2.0.
    let isSwagger: Bool

    init(_ root: DocumentNode) throws(ImportFault) {
        self.root = root
        isSwagger = root["swagger"] != nil
        guard isSwagger || root["openapi"] != nil else {
            throw ImportFault(
                message: "the document is neither OpenAPI 3 nor Swagger 2: it has no 'openapi' or 'swagger'",
                place: "1:1")
        }
        guard root["paths"]?.entries != nil else {
            throw ImportFault(message: "the document has no 'paths'", place: "1:1")
        }
    }

    /// What a reference stands for; the node itself if it is none.
    ///
    /// Nothing: it leads nowhere, or out of the document.
    func resolved(_ node: DocumentNode, depth: Int = 0) -> DocumentNode? {
        guard let reference = node["$ref"]?.text else { return node }
        guard depth < 32, reference.hasPrefix("#/") else { return nil }
        var found: DocumentNode? = root
        for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(part).replacingAll("~1", with: "/").replacingAll("~0", with: "~").percentDecoded
            if let elements = found?.elements, let index = Int(key) {
                found = elements.indices.contains(index) ? elements[index] : nil
            } else {
                found = found?[key]
            }
        }
        return found.flatMap { resolved($0, depth: depth + 1) }
    }

    /// The last part of a reference: what a component is called.
    static func name(of node: DocumentNode) -> String? {
        node["$ref"]?.text?.split(separator: "/").last.map(String.init)
    }

    /// A schema with all of its `allOf` laid together, and the only alternative of several taken.
    func schema(_ node: DocumentNode?, depth: Int = 0) -> DocumentNode {
        guard let node, depth < 24, var schema = resolved(node) else { return DocumentNode(.map([])) }
        if let parts = schema["allOf"]?.elements {
            var merged = schema.removing("allOf")
            for part in parts { merged = Self.laid(self.schema(part, depth: depth + 1), under: merged) }
            schema = merged
        }
        for key in ["oneOf", "anyOf"] {
            guard let parts = schema[key]?.elements else { continue }
            let real = parts.filter { resolved($0)?["type"]?.text != "null" }
            if real.count == 1 {
                schema = Self.laid(self.schema(real[0], depth: depth + 1), under: schema.removing(key))
            }
        }
        return schema
    }

    private static func laid(_ base: DocumentNode, under own: DocumentNode) -> DocumentNode {
        var result = own
        for entry in base.entries ?? [] {
            switch entry.key {
            case "properties":
                var merged = DocumentNode(.map(entry.value.entries ?? []))
                for inner in own["properties"]?.entries ?? [] { merged = merged.setting(inner.key, inner.value) }
                result = result.setting("properties", merged)
            case "required":
                let all = (entry.value.elements ?? []) + (own["required"]?.elements ?? [])
                result = result.setting("required", DocumentNode(.list(all)))
            default: if result[entry.key] == nil { result = result.setting(entry.key, entry.value) }
            }
        }
        return result
    }
}

extension String {
    /// The text with `%41` as `A`.
    fileprivate var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        let bytes = Array(utf8)
        var (result, place) = ([UInt8](), 0)
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                result.append(byte)
                place += 3
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
