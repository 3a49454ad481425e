import EngineHTTP
import EngineLanguage
import EngineNetwork
import Synchronization

@testable import EngineTesting

/// Calls a sandbox without a socket, with its API key.
struct SandboxCaller {
    let service: SandboxService

    init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) {
        var configuration = SandboxConfiguration()
        change(&configuration)
        service = SandboxService(configuration) { _ in }
    }

    struct Answer {
        let status: Int
        let fields: HTTPFields
        let bytes: [UInt8]
        let body: JSONValue?

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var code: String? { body?["error"]?["code"]?.string }
    }

    func send(
        _ method: HTTPMethod, _ target: String, fields: HTTPFields = ["x-api-key": "sandbox-key"], body: String = ""
    ) async -> Answer {
        var target = target
        if target.hasPrefix("http://"), let start = target.dropFirst(7).firstIndex(of: "/") {
            target = String(target[start...])
        }
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var fields = fields
        fields["host"] = "127.0.0.1:1234"
        let response = await service.answer(
            WholeRequest(
                method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil, fields: fields,
                body: Array(body.utf8)))
        var bytes: [UInt8] = []
        if case .bytes(let whole) = response.body { bytes = whole }
        return Answer(
            status: response.status.code, fields: response.fields, bytes: bytes, body: try? JSONValue(parsing: bytes))
    }

    func get(_ target: String) async -> Answer {
        await send(.get, target)
    }

    /// All records of a kind as they truly are.
    func truth(_ kind: SandboxKind, includesDeleted: Bool = false) -> [String] {
        var walk = SandboxTruthWalk(kind, includesDeleted: includesDeleted)
        var lines: [String] = []
        while let page = service.state.withLock({ walk.nextPage(&$0.data, asHashes: false) }) {
            lines += page.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        }
        return lines
    }
}

/// Walks lists page by page, each in its own way, and gives the records as they were written.
struct SandboxWalk {
    let caller: SandboxCaller
    var pages = 0
    var records: [String] = []

    init(_ caller: SandboxCaller) {
        self.caller = caller
    }

    /// The records of a page, byte for byte.
    private mutating func take(_ answer: SandboxCaller.Answer, list: (JSONTape) -> JSONNode?) -> Int {
        pages += 1
        guard let tape = try? JSONTape.parse(answer.bytes), let node = list(tape) else { return 0 }
        var count = 0
        for element in tape.elements(of: node) {
            records.append(String(decoding: tape.raw(of: element), as: UTF8.self))
            count += 1
        }
        return count
    }

    mutating func walk(_ path: String, _ paging: SandboxPaging, limit: Int, query: String = "") async {
        let start = "\(path)?paging=\(paging.rawValue)&limit=\(limit)\(query)"
        var next: String? = start
        var offset = 0
        while let target = next, pages < 10_000 {
            let answer = await caller.get(target)
            let count = take(answer) { tape in
                paging == .link ? tape.root : tape.member("data", of: tape.root)
            }
            offset += count
            next = Self.next(answer, paging, start: start, offset: offset, last: records.last)
        }
    }

    private static func next(
        _ answer: SandboxCaller.Answer, _ paging: SandboxPaging, start: String, offset: Int, last: String?
    ) -> String? {
        let body = answer.body
        switch paging {
        case .cursor: return body?["next_cursor"]?.string.map { start + "&cursor=" + $0 }
        case .nextURL: return body?["next"]?.string
        case .link:
            return LinkHeader(answer.fields)["next"]
        case .page:
            guard let page = body?["page"]?.number?.int64, let count = body?["page_count"]?.number?.int64 else {
                return nil
            }
            return page < count ? start + "&page=\(page + 1)" : nil
        case .offset:
            let total = body?["total"]?.number?.int64 ?? 0
            return Int64(offset) < total ? start + "&offset=\(offset)" : nil
        case .keyset:
            guard body?["has_more"] == .bool(true), let last, let id = try? JSONValue(parsing: last)["id"]?.string
            else {
                return nil
            }
            return start + "&after_id=" + id
        }
    }
}
