public import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

extension MockExchange {
    /// The exchanges of a case file, case after case.
    ///
    /// A mock is there to be used: what a case that ends in an error is answered is left out where
    /// another case has the request.
    /// - Parameters:
    ///   - file: the file.
    ///   - read: the bytes of a file beside it, or nil if it cannot be read; then the body is empty.
    /// - Returns: the exchanges in their order.
    public static func exchanges(
        of file: CaseFileDefinition, reading read: (String) -> [UInt8]? = { _ in nil }
    ) -> [MockExchange] {
        func exchanges(_ cases: [CaseDefinition]) -> [MockExchange] {
            cases.flatMap(\.exchanges).compactMap { MockExchange($0, reading: read) }
        }
        let useful = exchanges(file.cases.filter { $0.error == nil })
        let failing = exchanges(file.cases.filter { $0.error != nil })
        return useful + failing.filter { exchange in !useful.contains { $0.mayStand(for: exchange) } }
    }

    /// Whether some request fits both.
    private func mayStand(for other: MockExchange) -> Bool {
        name == other.name && (sent == nil || other.sent == nil || sent == other.sent)
    }

    /// An exchange as a case tells it; nil if its request is none, which the case file's reader has
    /// reported.
    init?(_ definition: ExchangeDefinition, reading read: (String) -> [UInt8]?) {
        let parts = definition.request.value.split(separator: " ").map(String.init)
        guard parts.count == 2, let url = try? URLValue(parts[1]) else { return nil }
        let answer = definition.response
        var fields = HTTPFields()
        for header in answer.headers { fields.append(header.name, header.value.json.plainText) }
        var body: [UInt8] = []
        if let value = answer.body?.json {
            let isText = value.string != nil
            body = isText ? Array(value.plainText.utf8) : JSONWriter.bytes(value)
            if !fields.contains("content-type") {
                fields.append("content-type", isText ? "text/plain; charset=utf-8" : "application/json")
            }
        } else if let file = answer.file {
            body = read(file.value) ?? []
        }
        self.init(
            method: HTTPMethod(parts[0]), url: url, sent: definition.body?.json, status: HTTPStatus(answer.status),
            fields: fields, body: body, times: definition.times)
    }
}

extension JSONValue {
    /// A text as it is, anything else as JSON.
    fileprivate var plainText: String { string ?? JSONWriter.text(self) }
}

extension LiteralValue {
    /// The value as JSON.
    var json: JSONValue { Self.json(of: node) }

    private static func json(of node: SyntaxNode) -> JSONValue {
        switch node.content {
        case .sequence(let elements): return .array(elements.map(json(of:)))
        case .mapping(let entries): return .object(entries.map { ($0.key.text, json(of: $0.value)) })
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return .null
            case .boolean(let flag): return .bool(flag)
            case .integer, .float: return number(scalar.text)
            case .string: return .string(scalar.text)
            }
        }
    }

    /// A number of YAML that JSON would write otherwise (`0x1F`, `+5`, `.5`) by its value; infinities
    /// as text.
    private static func number(_ text: String) -> JSONValue {
        if let number = JSONNumber(text) { return .number(number) }
        for (prefix, radix) in [("0x", 16), ("0o", 8)] where text.hasPrefix(prefix) {
            if let value = UInt64(text.dropFirst(2), radix: radix) { return .number(JSONNumber(value)) }
        }
        if let value = Int64(text) { return .number(JSONNumber(value)) }
        return Double(text).flatMap { JSONNumber($0) }.map { .number($0) } ?? .string(text)
    }
}
