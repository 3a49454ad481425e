internal import EngineCrypto
internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// What is true: for the checker, without credentials, never spoiled and never counted.
extension SandboxService {
    func truth(_ request: WholeRequest, _ segments: [String]) -> ServerResponse {
        guard request.method == .get || request.method == .head else { return Self.wrongMethod("GET").response }
        if segments == ["requests"] { return state.withLock { SandboxAnswer($0.counters.value).response } }
        if let answer = truthOfJobs(segments) { return answer.response }
        guard let first = segments.first, let kind = SandboxKind(rawValue: first) else {
            return SandboxAnswer.notFound.response
        }
        let query = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { first, _ in first }
        let includesDeleted = query["include_deleted"] == "true"
        if segments == [first, "summary"] { return summary(kind).response }
        guard segments.count == 1 else { return SandboxAnswer.notFound.response }
        return lines(of: kind, includesDeleted: includesDeleted, asHashes: query["fields"] == "hash")
    }

    /// All records of a kind, one a line, in the order of their ids within each parent.
    ///
    /// The state is locked for a page at a time: what changes meanwhile may be met or not, as in any
    /// export.
    private func lines(of kind: SandboxKind, includesDeleted: Bool, asHashes: Bool) -> ServerResponse {
        ServerResponse(
            status: 200, fields: ["content-type": "application/x-ndjson"],
            body: .stream(length: nil) { [self] stream in
                var walk = SandboxTruthWalk(kind, includesDeleted: includesDeleted)
                while let page = state.withLock({ walk.nextPage(&$0.data, asHashes: asHashes) }) {
                    try await stream.write(page)
                }
            })
    }

    private func summary(_ kind: SandboxKind) -> SandboxAnswer {
        let (live, all) = state.withLock { state in
            (
                SandboxTruthWalk(kind, includesDeleted: false).count(&state.data),
                SandboxTruthWalk(kind, includesDeleted: true).count(&state.data)
            )
        }
        return SandboxAnswer(
            .object([("count", .number(JSONNumber(live))), ("deleted", .number(JSONNumber(all - live)))]))
    }
}

/// Goes through all lists of a kind, whose parents live.
struct SandboxTruthWalk {
    private let kind: SandboxKind
    private let view: SandboxOrder.View
    private var table: SandboxTableID?
    private var position = 0

    init(_ kind: SandboxKind, includesDeleted: Bool) {
        self.kind = kind
        view = SandboxOrder.View(includesDeleted: includesDeleted)
        table = Self.firstTable(kind)
    }

    /// The next thousand records as lines, or nil at the end.
    mutating func nextPage(_ data: inout SandboxData, asHashes: Bool) -> [UInt8]? {
        while let table {
            let indexes =
                data.isAlive(table)
                ? data.order(of: table).indexes(from: position, limit: 1000, in: view) : []
            guard !indexes.isEmpty else {
                position = 0
                self.table = Self.table(after: table, in: &data)
                continue
            }
            position += indexes.count
            return Self.lines(indexes, table, &data, asHashes: asHashes)
        }
        return nil
    }

    /// How many records there are.
    func count(_ data: inout SandboxData) -> Int {
        var sum = 0
        var next: SandboxTableID? = Self.firstTable(kind)
        while let table = next {
            if data.isAlive(table) { sum += data.order(of: table).count(in: view) }
            next = Self.table(after: table, in: &data)
        }
        return sum
    }

    private static func lines(
        _ indexes: [Int], _ table: SandboxTableID, _ data: inout SandboxData, asHashes: Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in indexes {
            guard let record = data.record(index, of: table) else { continue }
            var line = data.writer.bytes(of: record)
            if asHashes {
                let hash = Hex.encode(ContentHash(of: line).bytes)
                line = Array("{\"id\":\"\(record.id)\",\"hash\":\"\(hash)\"}".utf8)
            }
            bytes += line
            bytes.append(0x0A)
        }
        return bytes
    }

    private static func firstTable(_ kind: SandboxKind) -> SandboxTableID {
        switch kind {
        case .contacts: .contacts
        case .projects: .projects
        case .tasks: .tasks(project: 0)
        case .comments: .comments(project: 0, task: 0)
        }
    }

    /// The list of the next parent.
    private static func table(after table: SandboxTableID, in data: inout SandboxData) -> SandboxTableID? {
        func count(_ table: SandboxTableID) -> Int {
            data.order(of: table).count(in: SandboxOrder.View(includesDeleted: true))
        }
        switch table {
        case .contacts, .projects: return nil
        case .tasks(let project): return project + 1 < count(.projects) ? .tasks(project: project + 1) : nil
        case .comments(let project, let task):
            if task + 1 < count(.tasks(project: project)) { return .comments(project: project, task: task + 1) }
            return project + 1 < count(.projects) ? .comments(project: project + 1, task: 0) : nil
        }
    }
}
