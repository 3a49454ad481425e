internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// Which answer comes next: exchanges by request, each list in its order.
///
/// The last answer of a request stands for all that follow, so that a mock can be asked again and again.
struct MockScript: Sendable {
    private struct Turn: Sendable {
        let exchange: MockExchange
        var left: Int
    }

    private var turns: [String: [Turn]] = [:]
    /// Requests in the order of the script.
    private let names: [String]
    /// The beginnings of URLs that mean the service that is played.
    private let origins: [String]

    init(_ exchanges: [MockExchange]) {
        var names: [String] = []
        var origins: [String] = []
        for exchange in exchanges {
            if turns[exchange.name] == nil { names.append(exchange.name) }
            turns[exchange.name, default: []].append(Turn(exchange: exchange, left: exchange.times))
            let origin = exchange.url.origin.description
            if !origins.contains(origin) { origins.append(origin) }
        }
        self.names = names
        self.origins = origins
    }

    static func name(_ method: HTTPMethod, path: String, query: String?) -> String {
        "\(method) \(path.isEmpty ? "/" : path)" + (query.map { "?" + $0 } ?? "")
    }

    /// Takes the next answer to a request, or nil if the script has none.
    /// - Parameters:
    ///   - request: what came.
    ///   - address: where the mock listens: URLs of the service that it plays are made to lead there.
    /// - Returns: the answer, which is used up.
    mutating func next(_ request: WholeRequest, at address: String) -> ServerResponse? {
        let name = Self.name(request.method, path: request.path, query: request.query)
        guard let place = place(of: request, in: turns[name] ?? []), let exchange = turns[name]?[place].exchange else {
            return nil
        }
        turns[name]?[place].left -= 1
        var fields = HTTPFields()
        for field in exchange.fields {
            let value = redirected(Array(field.value.utf8), to: address)
            fields.append(field.name, String(decoding: value, as: UTF8.self))
        }
        // The script tells bodies as they are, whatever the service itself would do to them on the way.
        fields.remove("content-encoding")
        return ServerResponse(
            status: exchange.status, fields: fields, body: .bytes(redirected(exchange.body, to: address)))
    }

    /// The first exchange with turns left that takes the body; where none is left, the last that takes
    /// it.
    private func place(of request: WholeRequest, in list: [Turn]) -> Int? {
        let body = list.contains { $0.exchange.sent != nil } ? SentBody(request.body) : nil
        let fitting = list.indices.filter { index in
            guard let sent = list[index].exchange.sent, let body else { return true }
            return body.has(sent)
        }
        return fitting.first { list[$0].left > 0 } ?? fitting.last
    }

    private func redirected(_ bytes: [UInt8], to address: String) -> [UInt8] {
        origins.reduce(bytes) { Self.replace(Array($1.utf8), in: $0, with: Array("http://\(address)".utf8)) }
    }

    /// Replaces each occurrence that is a whole origin: what follows may not make it a longer host.
    private static func replace(_ origin: [UInt8], in bytes: [UInt8], with other: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let end = index + origin.count
            if bytes[index] == origin[0], bytes[index...].starts(with: origin), !isHostByte(bytes, at: end) {
                result += other
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func isHostByte(_ bytes: [UInt8], at index: Int) -> Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case 0x2D, 0x2E, 0x30...0x3A, 0x41...0x5A, 0x61...0x7A: return true
        default: return false
        }
    }

    /// The answer to a request that the script does not have: what it has instead.
    func refusal(of request: WholeRequest) -> ServerResponse {
        let name = Self.name(request.method, path: request.path, query: request.query)
        let path = "\(request.method) \(request.path)"
        let samePath = names.filter { $0 == path || $0.hasPrefix(path + "?") }
        let known = samePath.isEmpty ? names : samePath
        let lack = turns[name] == nil ? "" : " with this body"
        let error: JSONValue = .object([
            ("code", "no_such_exchange"), ("message", .string("the cases have no exchange for \(name)\(lack)")),
            (samePath.isEmpty ? "known" : "same_path", .array(known.prefix(20).map { .string($0) })),
        ])
        return ServerResponse(
            status: 404, fields: ["content-type": "application/json"],
            body: .bytes(JSONWriter.bytes(.object([("error", error)]), style: .pretty) + [0x0A]))
    }
}
