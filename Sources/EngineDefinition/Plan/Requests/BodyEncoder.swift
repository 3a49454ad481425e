internal import EngineFormats
internal import EngineHTTP
internal import EngineLanguage

/// Writes the body of a request.
struct BodyEncoder {
    let fields: FormFields

    /// Writes a body.
    /// - Parameters:
    ///   - plan: what the request says.
    ///   - bindings: the values of the roots.
    ///   - overlays: values that are merged over it, for what a page or a credential adds.
    ///   - variables: GraphQL variables that a page adds.
    /// - Returns: the bytes, and the media type unless the request names its own.
    /// - Throws: a fault at the hole that has no value, or none that fits.
    func encode(
        _ plan: BodyPlan, _ bindings: ExpressionBindings, overlays: [ExpressionValue], variables: ExpressionValue?
    ) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        switch plan {
        case .none:
            guard !overlays.isEmpty else { return ([], nil) }
            return try json(overlays.reduce(.map(ExpressionMap())) { $0.merging($1) })
        case .json(let value):
            let body = try value.evaluate(bindings)
            guard body != nil || !overlays.isEmpty else { return ([], nil) }
            return try json(overlays.reduce(body ?? .map(ExpressionMap())) { $0.merging($1) })
        case .form(let value):
            let body = try value.evaluate(bindings) ?? .null
            guard !body.isNull || !overlays.isEmpty else { return ([], nil) }
            return try form(overlays.reduce(body) { $0.merging($1) })
        case .text(let value):
            let text = try value.evaluate(bindings)?.templateText() ?? ""
            return (Array(text.utf8), "text/plain; charset=utf-8")
        case .written(let format, let value):
            let body = try value.evaluate(bindings) ?? .null
            guard !body.isNull || !overlays.isEmpty else { return ([], nil) }
            return try written(overlays.reduce(body) { $0.merging($1) }, format, bindings)
        case .verbatim(let bytes, let mediaType): return (bytes, mediaType)
        case .graphQL(let query, let operation, let plan):
            let own = try plan.evaluate(bindings) ?? .map(ExpressionMap())
            let all = variables.map { own.merging($0) } ?? own
            return try json(overlays.reduce(Self.graphQL(query, operation, all)) { $0.merging($1) })
        }
    }

    private func written(
        _ value: ExpressionValue, _ format: WrittenFormat, _ bindings: ExpressionBindings
    ) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        switch format {
        case .multipart:
            let body = MultipartWriter.body(try parts(of: value), seed: bindings.text("nonce"))
            return (body.bytes, body.mediaType)
        case .xml: return (try XMLWriter.document(value), "application/xml; charset=utf-8")
        case .csv: return (try RowsWriter.table(value), "text/csv; charset=utf-8")
        case .ndjson: return (try RowsWriter.ndjson(value), "application/x-ndjson")
        case .email:
            let now = bindings.instant("now")
            let message = try EmailWriter.message(value, seed: "engine-\(bindings.text("nonce"))", now: now)
            return (message, "message/rfc822")
        case .binary: return (try value.contentBytes(), value.fileType ?? "application/octet-stream")
        }
    }

    /// The parts of a form: files and values that say what they are, lists of these, and else what a form has.
    private func parts(of value: ExpressionValue) throws(ExpressionFault) -> [FormPart] {
        guard let map = value.map else {
            throw ExpressionFault(.type, "a form is made of a map, not of \(value.kindName)")
        }
        var parts: [FormPart] = []
        for entry in map.entries {
            let name = try entry.key.templateText()
            var files: [FormPart] = []
            let items = entry.value.list ?? [entry.value]
            for item in items {
                if let part = try FormPart(name: name, value: item) { files.append(part) }
            }
            if files.count == items.count {
                parts += files
            } else {
                for field in try fields.fields(name: name, value: entry.value) {
                    parts.append(FormPart(name: field.name, content: Array(field.text.utf8)))
                }
            }
        }
        return parts
    }

    private static func graphQL(
        _ query: String, _ operation: String?, _ variables: ExpressionValue
    ) -> ExpressionValue {
        var members: [(String, ExpressionValue)] = [("query", .string(query))]
        if let operation { members.append(("operationName", .string(operation))) }
        if variables.map?.count != 0 { members.append(("variables", variables)) }
        return .map(ExpressionMap(texts: members))
    }

    private func json(_ value: ExpressionValue) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        (Array(try value.jsonText().utf8), "application/json")
    }

    private func form(_ value: ExpressionValue) throws(ExpressionFault) -> (bytes: [UInt8], mediaType: String?) {
        guard let map = value.map else {
            throw ExpressionFault(.type, "a form is made of a map, not of \(value.kindName)")
        }
        var items: [(name: String, value: String)] = []
        for entry in map.entries {
            let name = try entry.key.templateText()
            for field in try fields.fields(name: name, value: entry.value) { items.append((field.name, field.text)) }
        }
        return (Array(FormEncoding.encode(items).utf8), FormEncoding.contentType)
    }
}

extension ExpressionBindings {
    /// The text of a root; empty if it has none.
    fileprivate func text(_ root: String) -> String {
        guard case .value(.string(let text))? = self[root] else { return "" }
        return text
    }

    /// The instant of a root; the beginning of time if it has none.
    fileprivate func instant(_ root: String) -> ExpressionTimestamp {
        guard case .value(.timestamp(let instant))? = self[root] else { return .epoch }
        return instant
    }
}

extension ExpressionValue {
    /// The value with another one laid over it: maps merge deep, all else is replaced.
    func merging(_ other: ExpressionValue) -> ExpressionValue {
        guard case .map(var map) = self, case .map(let others) = other else { return other }
        for entry in others.entries {
            map[entry.key] = map[entry.key].map { $0.merging(entry.value) } ?? entry.value
        }
        return .map(map)
    }
}
