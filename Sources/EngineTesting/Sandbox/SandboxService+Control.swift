internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

/// What a test switches: `POST /control/…`, with its settings in the query.
extension SandboxService {
    func control(_ request: WholeRequest, _ segments: [String]) -> SandboxAnswer {
        let query = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { first, _ in first }
        if request.method == .delete, segments == ["faults"] {
            state.withLock { state in
                state.faults = []
                state.fired = [:]
            }
            return .empty(204)
        }
        guard request.method == .post else { return Self.wrongMethod("POST") }
        switch segments {
        case ["reset"]:
            state.withLock { $0 = State(configuration) }
            return .empty(204)
        case ["counters", "reset"]:
            state.withLock { state in
                let underWay = state.counters.underWay
                state.counters = SandboxCounters()
                state.counters.underWay = underWay
            }
            return .empty(204)
        case ["tokens", "expire"]:
            state.withLock { $0.tokens.expire(all: query["all"] == "true") }
            return .empty(204)
        case ["sync_tokens", "expire"]:
            state.withLock { $0.tokenAge += 1 }
            return .empty(204)
        case ["log", "forget"]:
            state.withLock { $0.logFloor = ($0.data.changes(of: .contacts).last?.sequence ?? 0) + 1 }
            return .empty(204)
        case ["latency"]: return setLatency(query)
        case ["faults"]: return addFault(query)
        default:
            if let answer = controlJobs(segments, query) { return answer }
            guard segments.count == 2, let kind = SandboxKind(rawValue: segments[0]) else { return .notFound }
            return change(kind, segments[1], query)
        }
    }

    private func setLatency(_ query: [String: String]) -> SandboxAnswer {
        guard let number = query["ms"].flatMap(Int.init), (0...600_000).contains(number) else {
            return .invalid("ms", "expected milliseconds, at most 600000")
        }
        state.withLock { $0.latency = .milliseconds(number) }
        return .empty(204)
    }

    private func addFault(_ query: [String: String]) -> SandboxAnswer {
        do throws(SandboxFault.TextFault) {
            let fault = try SandboxFault(text: query["fault"] ?? "")
            return state.withLock { state in
                state.faults.append(fault)
                return SandboxAnswer(.object([("faults", .number(JSONNumber(state.faults.count)))]))
            }
        } catch {
            return .invalid("fault", error.message)
        }
    }

    /// Changes, deletes or adds a number of records at once, and tells which.
    private func change(_ kind: SandboxKind, _ action: String, _ query: [String: String]) -> SandboxAnswer {
        guard let count = Int(query["count"] ?? "1"), (0...10_000_000).contains(count) else {
            return .invalid("count", "expected a number of records")
        }
        guard let late = Int(query["late"] ?? "0"), (0...1_000_000_000).contains(late) else {
            return .invalid("late", "expected seconds by which the time of change lies back")
        }
        guard let table = table(of: kind, parent: query["parent"]) else {
            return .invalid("parent", "expected the id of the record whose children are meant")
        }
        return state.withLock { state in
            guard state.data.isAlive(table) else { return .notFound }
            let records: [SandboxRecord]
            switch action {
            case "add": records = state.data.addMany(count, to: table, late: late)
            case "change": records = state.data.changeMany(count, of: table, late: late)
            case "delete": records = state.data.deleteMany(count, of: table, late: late)
            default: return .notFound
            }
            // The first thousand: enough to look at; `/truth` tells all.
            let ids = records.prefix(1000).map { JSONValue.string($0.id) }
            return SandboxAnswer(
                .object([("count", .number(JSONNumber(records.count))), ("ids", .array(ids))]))
        }
    }

    private func table(of kind: SandboxKind, parent: String?) -> SandboxTableID? {
        guard let parent else { return SandboxTableID(kind, parents: []) }
        guard let (table, index) = SandboxTableID.locate(parent) else { return nil }
        return SandboxTableID(kind, parents: table.parents + [index])
    }
}

extension SandboxData {
    /// Adds records, at times that lie back by a number of seconds.
    mutating func addMany(_ count: Int, to table: SandboxTableID, late: Int) -> [SandboxRecord] {
        _ = beginChange()
        return (0..<count).map { _ in add(to: table, written: [:], at: lateTime(late)) }
    }

    /// Computes chosen records anew.
    mutating func changeMany(_ count: Int, of table: SandboxTableID, late: Int) -> [SandboxRecord] {
        _ = beginChange()
        return choose(count, of: table).map { change($0, written: [:], recomputes: true, at: lateTime(late)) }
    }

    /// Deletes chosen records.
    mutating func deleteMany(_ count: Int, of table: SandboxTableID, late: Int) -> [SandboxRecord] {
        _ = beginChange()
        return choose(count, of: table).map { delete($0, at: lateTime(late)) }
    }

    private mutating func lateTime(_ seconds: Int) -> SandboxTime {
        tick().advanced(byMilliseconds: -1000 * Int64(seconds))
    }
}
