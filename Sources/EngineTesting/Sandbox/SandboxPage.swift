/// A page of a list: which records, and where it stands.
struct SandboxPage: Sendable {
    let indexes: [Int]
    /// How many records come before it.
    let position: Int
    /// How many records the list has.
    let total: Int
    let limit: Int
    /// The position behind the last record; nil on an empty page.
    let cursor: SandboxCursor?

    var hasMore: Bool { position + indexes.count < total }
    /// Counted from 1.
    var number: Int { position / limit + 1 }
    var pageCount: Int { max(1, (total + limit - 1) / limit) }
}

extension SandboxData {
    /// Finds a page.
    mutating func page(of table: SandboxTableID, _ query: SandboxListQuery) -> SandboxPage {
        let order = order(of: table)
        let total = order.count(in: query.view)
        let position: Int =
            switch query.start {
            case .position(let position): position
            case .after(let key): order.position(after: key, in: query.view)
            }
        let indexes = order.indexes(from: position, limit: query.limit, in: query.view)
        let cursor = indexes.last.flatMap { record($0, of: table) }.map { record in
            SandboxCursor(
                sorting: query.view.sorting, key: SandboxOrder.Key(time: record.updatedAt, index: record.index))
        }
        return SandboxPage(
            indexes: indexes, position: position, total: total, limit: query.limit, cursor: cursor)
    }
}
