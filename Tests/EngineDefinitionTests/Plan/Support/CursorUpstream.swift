import EngineFixtures
import EngineHTTP
import EngineLanguage

@testable import EngineDefinition

/// An upstream in a few lines, whose one collection is given out in every way that cursors are for: by time, by day, by
/// number, by token, in windows, newest first, as a log.
struct CursorUpstream {
    struct Item {
        var id: Int
        var version = 1
        /// Seconds since 2026-01-01T00:00:00Z.
        var time: Int
        var number: Int
        var isGone = false
    }

    private(set) var items: [Int: Item] = [:]
    /// Seconds since 2026-01-01T00:00:00Z.
    private(set) var clock = 86_390
    private(set) var number = 0
    /// Tokens and log positions below are refused.
    private(set) var floor = 0

    static let pageSize = 3
    /// By how many seconds a change may appear late.
    static let latest = 8
    /// How many changes fit in a second: a list that is asked for in windows can be cut no shorter.
    static let busiest = 7

    var live: [Item] { items.values.filter { !$0.isGone }.sorted { $0.id < $1.id } }
    private var all: [Item] { items.values.sorted { $0.id < $1.id } }

    /// Somebody's work: something is added, changed, deleted or brought back, several within one second.
    mutating func work(_ random: inout SeededGenerator, late: Bool) {
        for _ in 0..<random.below(4) {
            if random.chance(2) { clock += random.below(3) }
            number += 1
            let back = late && random.chance(3) ? random.below(Self.latest) : 0
            let id = random.below(24)
            var item = items[id] ?? Item(id: id, version: 0, time: 0, number: 0)
            item.version += 1
            item.time = clock - back
            if isBusy(item.time) {
                if isBusy(clock) { clock += 1 }
                item.time = clock
            }
            item.number = number
            item.isGone = items[id] != nil && random.chance(4)
            items[id] = item
        }
    }

    private func isBusy(_ second: Int) -> Bool {
        items.values.count { $0.time == second } >= Self.busiest
    }

    mutating func pass(seconds: Int) { clock += seconds }

    /// From now on it knows nothing of what was before.
    mutating func forget() { floor = number }

    // MARK: Answers

    func answer(_ request: OutgoingRequest) -> CursorPass.Reply {
        let target = request.url.replacing("https://api.acme.test/v1", with: "")
        let parts = target.split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1).map { PercentEncoding.decode(String($0)) }
            query[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
        let reply = answer(String(parts[0]), query)
        guard let tag = reply.fields.first?.1, request.fields["if-none-match"] == tag else { return reply }
        return .unchanged
    }

    private func answer(_ path: String, _ query: [String: String]) -> CursorPass.Reply {
        let since = query["since"]
        switch path {
        case "/ascending": return page(all.filter { text($0.time) >= since ?? "" }, query, by: .time)
        case "/unordered": return page(all.filter { text($0.time) >= since ?? "" }, query)
        case "/days": return page(all.filter { text($0.time).prefix(10) >= since ?? "" }, query)
        case "/numbers":
            let least = since.flatMap { Int($0) } ?? 0
            return page(all.filter { $0.number >= least }, query, by: .number)
        case "/texts": return page(all.filter { key($0) >= since ?? "" }, query)
        case "/tokens": return tokens(query)
        case "/export": return export(query)
        case "/window": return window(query)
        case "/recent": return recent(query)
        case "/list": return page(live, query)
        case "/head": return .init(body: "{\"number\": \(number)}")
        case "/log": return log(query)
        case "/gone":
            return page(all.filter { $0.isGone && text($0.time) >= since ?? "" }, query, by: .time)
        case "/tagged": return tagged(query)
        default: return .init(status: 404, body: "{}")
        }
    }

    private static func byTime(_ left: Item, _ right: Item) -> Bool {
        (left.time, left.id) < (right.time, right.id)
    }

    func text(_ seconds: Int) -> String {
        ExpressionTimestamp(seconds: 1_767_225_600 + Int64(seconds))?.rfc3339 ?? ""
    }

    private func key(_ item: Item) -> String {
        let digits = String(item.number)
        return "k" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    private func json(_ item: Item) -> String {
        let content = item.isGone ? ", \"gone\": true" : ", \"v\": \(item.version)"
        return
            "{\"id\": \(item.id), \"at\": \"\(text(item.time))\", \"n\": \(item.number), \"k\": \"\(key(item))\"\(content)}"
    }

    private enum Order {
        case id, time, number
    }

    /// A page of a list that may change between two pages: the next one begins behind the last item of this one.
    private func page(_ list: [Item], _ query: [String: String], by order: Order = .id) -> CursorPass.Reply {
        func mark(_ item: Item) -> [Int] {
            switch order {
            case .id: [item.id]
            case .time: [item.time, item.id]
            case .number: [item.number]
            }
        }
        let last = query["c"]?.split(separator: ".").compactMap { Int($0) } ?? [-1]
        let rest = list.filter { last.lexicographicallyPrecedes(mark($0)) }.sorted {
            mark($0).lexicographicallyPrecedes(mark($1))
        }
        let shown = rest.prefix(Self.pageSize)
        let next = rest.count > shown.count ? shown.last.map { mark($0).map(String.init).joined(separator: ".") } : nil
        return .items(
            shown.map(json).joined(separator: ","), next.map { "\"next\": \"\($0)\"" } ?? "")
    }

    // MARK: Tokens

    /// All by id with the token of its beginning, or what changed behind a token.
    private func tokens(_ query: [String: String]) -> CursorPass.Reply {
        var (token, from) = (query["since"].flatMap { Int($0) }, -1)
        var begun = number
        if let parts = query["c"]?.split(separator: ":").map({ Int($0) ?? 0 }), parts.count == 3 {
            (begun, from) = (parts[1], parts[2])
            token = parts[0] == 1 ? begun : nil
        } else if let token, token < floor {
            return .gone
        }
        let list =
            token.map { token in all.filter { $0.number > token }.sorted { $0.number < $1.number } }
            ?? live.filter { $0.id > from }
        let shown = list.prefix(Self.pageSize)
        let hasMore = list.count > shown.count
        let next =
            token == nil ? "0:\(begun):\(shown.last?.id ?? 0)" : "1:\(shown.last?.number ?? 0):0"
        let end = token.map { max($0, shown.last?.number ?? 0) } ?? begun
        return .items(
            shown.map(json).joined(separator: ","), hasMore ? "\"next\": \"\(next)\"" : "\"token\": \"\(end)\"")
    }

    private func export(_ query: [String: String]) -> CursorPass.Reply {
        let after = query["c"].flatMap { Int($0) } ?? query["since"].flatMap { Int($0) } ?? 0
        let list = all.filter { $0.number > after }.sorted { $0.number < $1.number }
        let shown = list.prefix(Self.pageSize)
        return .items(
            shown.map(json).joined(separator: ","),
            "\"after\": \"\(shown.last?.number ?? after)\", \"more\": \(list.count > shown.count)")
    }

    private func log(_ query: [String: String]) -> CursorPass.Reply {
        let after = query["c"].flatMap { Int($0) } ?? query["since"].flatMap { Int($0) } ?? 0
        guard after >= floor else { return .gone }
        let list = all.filter { $0.number > after }.sorted { $0.number < $1.number }
        let shown = list.prefix(Self.pageSize)
        let next = list.count > shown.count ? ", \"next\": \"\(shown.last?.number ?? 0)\"" : ""
        return .init(body: "{\"entries\": [\(shown.map(json).joined(separator: ","))]\(next)}")
    }

    // MARK: Windows and pages

    private func window(_ query: [String: String]) -> CursorPass.Reply {
        let list = live.filter {
            text($0.time) >= query["since"] ?? "" && text($0.time) < query["until"] ?? ""
        }.sorted(by: Self.byTime)
        var rest = list[...]
        if let mark = query["c"]?.split(separator: ".").compactMap({ Int($0) }) {
            rest = rest.drop { ($0.time, $0.id) <= (mark[0], mark[1]) }
        }
        let shown = rest.prefix(Self.pageSize)
        let next = rest.count > shown.count ? ", \"next\": \"\(shown.last?.time ?? 0).\(shown.last?.id ?? 0)\"" : ""
        return .items(shown.map(json).joined(separator: ","), "\"total\": \(list.count)\(next)")
    }

    private func recent(_ query: [String: String]) -> CursorPass.Reply {
        let list = live.sorted { Self.byTime($1, $0) }
        let page = query["page"].flatMap { Int($0) } ?? 1
        let shown = list.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        return .items(
            shown.map(json).joined(separator: ","), "\"more\": \(list.count > page * Self.pageSize)")
    }

    private func tagged(_ query: [String: String]) -> CursorPass.Reply {
        let page = query["page"].flatMap { Int($0) } ?? 1
        let shown = live.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        let body = shown.map(json).joined(separator: ",")
        let hasMore = live.count > page * Self.pageSize
        return .items(
            body, "\"more\": \(hasMore)",
            fields: [("etag", "\"\(shown.map { "\($0.id).\($0.version)" }.joined(separator: "-"))-\(hasMore)\"")])
    }
}
