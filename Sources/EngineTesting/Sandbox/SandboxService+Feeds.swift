internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

// The contacts in other forms: by sync token, by span of time, newest first, as a log, and those that
// are gone.
extension SandboxService {
    /// Answers `GET` of a feed.
    func feed(_ feed: SandboxFeed, _ request: WholeRequest, _ state: inout State) -> SandboxAnswer {
        guard request.method == .get || request.method == .head else { return Self.wrongMethod("GET") }
        let query = FeedQuery(request.queryItems)
        do throws(SandboxListQuery.Fault) {
            let limit = min(
                try query.number("limit", in: 1...1_000_000) ?? configuration.pageSize, configuration.pageSizeLimit)
            switch feed {
            case .events: return try events(query, limit, &state)
            case .search: return try search(query, limit, &state)
            case .recent: return recent(page: try query.number("page", in: 1...1_000_000_000) ?? 1, limit, &state)
            case .log: return log(after: try query.number("after", in: 0...Int(Int64.max)) ?? 0, limit, &state)
            case .deleted: return deleted(since: try query.time("since"), &state)
            }
        } catch {
            return error.answer
        }
    }

    /// Answers where the log ends.
    func logHead(_ state: inout State) -> SandboxAnswer {
        let seq = state.data.changes(of: .contacts).last?.sequence ?? 0
        return SandboxAnswer(.object([("seq", .number(JSONNumber(max(seq, state.logFloor))))]))
    }

    // MARK: By sync token

    private func events(
        _ query: FeedQuery, _ limit: Int, _ state: inout State
    ) throws(SandboxListQuery.Fault) -> SandboxAnswer {
        let page: SandboxEventPage
        if let text = query["page_token"] {
            guard let known = SandboxEventPage(text: text) else {
                throw SandboxListQuery.Fault(parameter: "page_token", message: "this is none of ours")
            }
            page = known
        } else if let text = query["sync_token"] {
            guard let token = SandboxSyncToken(text: text) else {
                throw SandboxListQuery.Fault(parameter: "sync_token", message: "this is none of ours")
            }
            if token.age < state.tokenAge {
                return .error(410, "sync_token_expired", "the sync token is no longer valid; read everything again")
            }
            page = .changes(after: token)
        } else {
            page = .all(from: 0, token: SandboxSyncToken(state.data.latestChange(of: .contacts), age: state.tokenAge))
        }
        return events(page, limit, &state)
    }

    private func events(_ page: SandboxEventPage, _ limit: Int, _ state: inout State) -> SandboxAnswer {
        let order = state.data.order(of: .contacts)
        let (view, position): (SandboxOrder.View, Int)
        switch page {
        case .all(let from, _): (view, position) = (.init(), from)
        case .changes(let token):
            view = SandboxOrder.View(sorting: .updated, includesDeleted: true)
            position = order.position(after: token.key, in: view)
        }
        let records = order.indexes(from: position, limit: limit, in: view).compactMap {
            state.data.record($0, of: .contacts)
        }
        let hasMore = position + records.count < order.count(in: view)
        let next: SandboxEventPage
        let token: SandboxSyncToken
        switch page {
        case .all(_, let begun): (next, token) = (.all(from: position + records.count, token: begun), begun)
        case .changes(let begun):
            token = records.last.map { SandboxSyncToken($0.changeKey, age: begun.age) } ?? begun
            next = .changes(after: token)
        }
        var answer = SandboxAnswer(body: Array("{\"items\":[".utf8))
        for (place, record) in records.enumerated() {
            if place > 0 { answer.body.append(0x2C) }
            answer.body += event(of: record, state.data.writer)
        }
        let tail = hasMore ? ("next_page_token", next.text) : ("next_sync_token", token.text)
        answer.body += Array("],\"\(tail.0)\":\"\(tail.1)\"}".utf8)
        if case .all = page {
            answer.page = position / limit + 1
            answer.pageCount = max(1, (order.count(in: view) + limit - 1) / limit)
        }
        return answer
    }

    private func event(of record: SandboxRecord, _ writer: SandboxRecordWriter) -> [UInt8] {
        guard !record.isDeleted else { return Array("{\"id\":\"\(record.id)\",\"status\":\"cancelled\"}".utf8) }
        let head =
            "{\"id\":\"\(record.id)\",\"status\":\"confirmed\",\"updated\":\"\(record.updatedAt.text)\",\"attendee\":"
        return Array(head.utf8) + writer.bytes(of: record) + [0x7D]
    }

    // MARK: By time

    private func search(
        _ query: FeedQuery, _ limit: Int, _ state: inout State
    ) throws(SandboxListQuery.Fault) -> SandboxAnswer {
        guard let from = try query.time("from"), let end = try query.time("to") else {
            throw SandboxListQuery.Fault(parameter: "from", message: "expected times 'from' and 'to'")
        }
        let offset = try query.number("offset", in: 0...1_000_000_000) ?? 0
        guard offset + limit <= configuration.searchLimit else {
            let message = "a search gives \(configuration.searchLimit) results at most"
            return .error(400, "too_many_results", message)
        }
        let order = state.data.order(of: .contacts)
        let view = SandboxOrder.View(sorting: .updated)
        func position(_ time: SandboxTime) -> Int {
            order.position(after: SandboxOrder.Key(time: time, index: -1), in: view)
        }
        let total = max(0, position(end) - position(from))
        let indexes = order.indexes(
            from: position(from) + offset, limit: min(limit, max(0, total - offset)), in: view)
        return listing(indexes, "results", [("total", .number(JSONNumber(total)))], &state)
    }

    private func recent(page: Int, _ limit: Int, _ state: inout State) -> SandboxAnswer {
        let order = state.data.order(of: .contacts)
        let view = SandboxOrder.View(sorting: .updated)
        let end = order.count(in: view) - (page - 1) * limit
        let start = max(0, end - limit)
        let indexes = end > 0 ? order.indexes(from: start, limit: end - start, in: view) : []
        return listing(indexes.reversed(), "data", [("has_more", .bool(start > 0))], &state)
    }

    private func listing(
        _ indexes: [Int], _ name: String, _ members: [(String, JSONValue)], _ state: inout State
    ) -> SandboxAnswer {
        var answer = SandboxAnswer(body: Array("{\"\(name)\":[".utf8))
        state.data.append(indexes, of: .contacts, to: &answer.body)
        answer.body.append(0x5D)
        for (name, value) in members {
            answer.body.append(contentsOf: ",\"\(name)\":".utf8)
            JSONWriter.append(value, to: &answer.body)
        }
        answer.body.append(0x7D)
        return answer
    }

    // MARK: As a log

    private func log(after: Int, _ limit: Int, _ state: inout State) -> SandboxAnswer {
        guard Int64(after) >= state.logFloor else {
            return .error(410, "log_forgotten", "the log no longer knows what came after \(after)")
        }
        let changes = state.data.changes(of: .contacts).drop { $0.sequence <= Int64(after) }
        var answer = SandboxAnswer(body: Array("{\"entries\":[".utf8))
        for (place, record) in changes.prefix(limit).enumerated() {
            if place > 0 { answer.body.append(0x2C) }
            let type = record.isDeleted ? "deleted" : "changed"
            answer.body += Array("{\"seq\":\(record.sequence),\"type\":\"\(type)\",".utf8)
            answer.body += state.data.writer.bytes(of: record).dropFirst()
        }
        answer.body += Array("],\"has_more\":\(changes.count > limit)}".utf8)
        return answer
    }

    private func deleted(since: SandboxTime?, _ state: inout State) -> SandboxAnswer {
        let gone = state.data.changes(of: .contacts).filter { record in
            record.isDeleted && since.map { record.updatedAt >= $0 } ?? true
        }
        let list = gone.map { JSONValue.object([("id", .string($0.id)), ("deleted_at", .string($0.updatedAt.text))]) }
        return SandboxAnswer(.object([("deleted", .array(list))]))
    }
}

/// The entries of a query, each read when it is asked for.
private struct FeedQuery {
    private let values: [String: String]

    init(_ items: [(name: String, value: String)]) {
        values = Dictionary(items) { first, _ in first }
    }

    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    func number(_ name: String, in range: ClosedRange<Int>) throws(SandboxListQuery.Fault) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SandboxListQuery.Fault(
                parameter: name, message: "expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func time(_ name: String) throws(SandboxListQuery.Fault) -> SandboxTime? {
        guard let text = self[name] else { return nil }
        guard let time = SandboxTime(text: text) else {
            throw SandboxListQuery.Fault(parameter: name, message: "expected a time such as 2024-01-01T00:00:00Z")
        }
        return time
    }
}

extension SandboxRecord {
    /// Its place in the order of change.
    var changeKey: SandboxOrder.Key { SandboxOrder.Key(time: updatedAt, index: index) }

    /// The number of its last change: milliseconds since the first record was written.
    var sequence: Int64 { updatedAt.milliseconds - SandboxTime.start.milliseconds }
}

extension SandboxData {
    /// The records of a list that changed since the service began, oldest change first.
    func changes(of table: SandboxTableID) -> [SandboxRecord] {
        touchedRecords(of: table).sorted { $0.changeKey < $1.changeKey }
    }

    /// The last change of a list.
    mutating func latestChange(of table: SandboxTableID) -> SandboxOrder.Key {
        let order = order(of: table)
        let view = SandboxOrder.View(sorting: .updated, includesDeleted: true)
        let last = order.indexes(from: order.count(in: view) - 1, limit: 1, in: view).first
        return last.flatMap { record($0, of: table) }?.changeKey ?? SandboxOrder.Key(time: .start, index: -1)
    }
}
