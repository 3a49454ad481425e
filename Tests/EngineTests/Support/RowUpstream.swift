import EngineHTTP
import EngineLanguage
import EngineNetwork
import EngineStore
import Synchronization
import Testing

@testable import Engine

/// A service on loopback that answers what the test wrote: a body for each path with its query.
final class RowUpstream: Sendable {
    private struct Written {
        var status = 200
        var body: [UInt8] = []
        var type = "application/json"
        var location: String?
    }

    private struct State {
        var answers: [String: Written] = [:]
        var tags: [String: String] = [:]
        var calls: [String] = []
        var head: [String: String] = [:]
        var headers: [HTTPFields] = []
    }

    private let state: Mutex<State>
    private let loop: EventLoop
    private let running = Mutex<HTTPListener?>(nil)

    private init(loop: EventLoop) {
        self.loop = loop
        state = Mutex(State())
    }

    static func start() async throws -> (upstream: RowUpstream, address: ListenAddress) {
        let loop = try EventLoop(name: "written")
        let upstream = RowUpstream(loop: loop)
        let here = ListenAddress(host: "127.0.0.1", port: 0)
        let listener = try HTTPListener.start(on: here, loop: loop) { upstream.answer($0) }
        upstream.running.withLock { $0 = listener }
        return (upstream, listener.address)
    }

    func stop() async {
        await running.withLock { $0 }?.stop(within: .seconds(1))
        loop.stop()
        await loop.waitUntilStopped()
    }

    /// Where it listens.
    var address: String { running.withLock { $0 }.map { "\($0.address)" } ?? "" }

    /// Writes the answer of a path.
    func write(_ path: String, _ body: String, status: Int = 200) {
        state.withLock { $0.answers[path] = Written(status: status, body: Array(body.utf8)) }
    }

    /// Writes the answer of a path, of whatever kind.
    func write(_ path: String, _ bytes: [UInt8], type: String) {
        state.withLock { $0.answers[path] = Written(body: bytes, type: type) }
    }

    /// Adds fields to every answer.
    func head(_ fields: [String: String]) {
        state.withLock { $0.head = fields }
    }

    /// Writes the answer of a path that has a tag: who asks with it is told that nothing has changed.
    func write(_ path: String, _ body: String, tag: String) {
        write(path, body)
        state.withLock { $0.tags[path] = "\"\(tag)\"" }
    }

    /// Lets a path lead elsewhere.
    func redirect(_ path: String, to location: String, status: Int) {
        state.withLock { $0.answers[path] = Written(status: status, location: location) }
    }

    /// Writes pages of rows, through which tokens lead.
    func write(pages: [[String]], at path: String = "/rows") {
        for (number, rows) in pages.enumerated() {
            let next = number + 1 < pages.count ? "\"\(number + 1)\"" : "null"
            write(
                number == 0 ? path : "\(path)?c=\(number)",
                "{\"rows\": [\(rows.joined(separator: ", "))], \"next\": \(next)}")
        }
    }

    /// What was asked, in order.
    var calls: [String] { state.withLock { $0.calls } }
    /// The fields of what was asked, in order.
    var headers: [HTTPFields] { state.withLock { $0.headers } }

    private func answer(_ request: ServerRequest) -> ServerResponse {
        let target = request.path + (request.query.map { $0.isEmpty ? "" : "?\($0)" } ?? "")
        let (found, tag) = state.withLock { state in
            state.calls.append(target)
            state.headers.append(request.fields)
            return (state.answers[target], state.tags[target])
        }
        if let tag, request.fields["if-none-match"] == tag { return ServerResponse(status: 304, body: .bytes([])) }
        guard let found else { return ServerResponse(status: 404, body: .bytes(Array("{}".utf8))) }
        var fields: HTTPFields = ["content-type": found.type]
        for (name, value) in state.withLock({ $0.head }) { fields[name] = value }
        if let location = found.location { fields["location"] = location }
        if let tag { fields["etag"] = tag }
        return ServerResponse(
            status: HTTPStatus(found.status), fields: fields, body: .bytes(found.body))
    }
}

/// A world whose upstream gives rows that the test wrote, in pages of its own.
struct RowWorld {
    let world: SyncWorld
    let upstream: RowUpstream

    /// Runs a test on a stream `Row` with further keys, whose fields are `id`, `name` (required) and `at`.
    static func with(
        _ keys: String, model: String = "", fields: String = "", endpoint: String = "",
        clock: any EngineClock = RecordingClock(),
        more: String = "", _ body: (RowWorld) async throws -> Void
    ) async throws {
        let (upstream, address) = try await RowUpstream.start()
        let provider = provider(keys, model: model, fields: fields, endpoint: endpoint, more: more)
        do {
            try await withWorld(texts: ["providers/rows.yaml": provider], clock: clock, upstream: address) { world in
                try await body(RowWorld(world: world, upstream: upstream))
            }
        } catch {
            await upstream.stop()
            throw error
        }
        await upstream.stop()
    }

    private static func provider(
        _ keys: String, model: String = "", fields: String = "", endpoint: String = "", more: String = ""
    ) -> String {
        """
        provider: rows
        title: Rows
        base: http://127.0.0.1:1
        retry: { attempts: 2, first: 1s, max: 1s }
        auth: { key: { type: api_key, name: x-key, title: Key } }
        models:
          Row:
            key: id
            \(model)
            fields:
              id: { type: string, from: "string(record.id)" }
              name: { type: string, from: record.name, required: true }
              at: { type: timestamp, from: "record.?at" }
              \(fields)
        endpoints:
          list:
            request: GET /rows
            input: { since: { type: any } }
            query: { since: "${input.?since}" }
            records: response.body.rows
            model: Row
            errors: [{ when: response.status == 410, is: reset }]
            pagination: { type: cursor, param: c, next: response.body.?next }
            \(endpoint)
        \(more)
        streams:
          Row: { endpoint: list, \(keys) }

        """
    }

    /// The same with another definition of the stream: what is stored, and where it stands, stays.
    func with(_ keys: String, fields: String = "", endpoint: String = "") -> RowWorld {
        let provider = Self.provider(keys, fields: fields, endpoint: endpoint)
        return RowWorld(world: world.with(texts: ["providers/rows.yaml": provider]), upstream: upstream)
    }

    /// Runs the stream and gives what became of it.
    @discardableResult
    func run(_ adjust: (inout SyncOptions) -> Void = { _ in }) async throws -> StreamSummary {
        let summary = try await world.run("rows", adjust)
        return try #require(summary["Row"])
    }

    /// The names that are stored, by key.
    func names() async throws -> [String: String] {
        try await world.stored("Row").mapValues { $0["name"]?.string ?? "?" }
    }

    /// What was set aside.
    func quarantined() async throws -> [QuarantinedRecord] {
        try await world.reader.quarantined(in: "dev")
    }
}

/// A row of JSON.
func row(_ id: Int, _ name: String? = "n", _ more: String = "") -> String {
    let name = name.map { ", \"name\": \"\($0)\"" } ?? ""
    return "{\"id\": \(id)\(name)\(more.isEmpty ? "" : ", " + more)}"
}
