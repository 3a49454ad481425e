internal import EngineHTTP
internal import EngineLanguage

/// The query of a list, read and checked.
struct SandboxListQuery: Sendable {
    /// A wrong entry of a query.
    struct Fault: Error {
        let parameter: String
        let message: String

        /// A position has a code of its own: its sender did nothing wrong, and can begin again.
        var answer: SandboxAnswer {
            parameter == "cursor"
                ? .error(400, "invalid_cursor", message, details: [("parameter", .string(parameter))])
                : .invalid(parameter, message)
        }
    }

    /// Where a page begins.
    enum Start: Sendable {
        case position(Int)
        case after(SandboxOrder.Key)
    }

    var paging = SandboxPaging.cursor
    var limit: Int
    var view = SandboxOrder.View()
    var start = Start.position(0)

    /// A query that a program made, not a caller.
    init(limit: Int) {
        self.limit = limit
    }

    /// Reads the entries of a query.
    /// - Throws: the first wrong one.
    init(_ items: [(name: String, value: String)], _ configuration: SandboxConfiguration) throws(Fault) {
        let values = Dictionary(items) { first, _ in first }
        if let text = values["paging"] {
            guard let chosen = SandboxPaging(rawValue: text) else {
                let all = SandboxPaging.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault(parameter: "paging", message: "expected one of \(all)")
            }
            paging = chosen
        }
        limit = min(
            try Self.number(values, "limit", in: 1...1_000_000) ?? configuration.pageSize, configuration.pageSizeLimit)
        view.includesDeleted = values["include_deleted"] == "true"
        if let text = values["updated_since"] {
            guard let since = SandboxTime(text: text) else {
                throw Fault(parameter: "updated_since", message: "expected a time such as 2024-01-01T00:00:00Z")
            }
            view.since = since
            view.sorting = .updated
        }
        switch values["sort"] {
        case nil: break
        case "updated": view.sorting = .updated
        case "id" where view.since == nil: view.sorting = .id
        default:
            throw Fault(parameter: "sort", message: "expected id or updated; with updated_since it is updated")
        }
        start = try Self.start(values, paging, limit, view)
    }

    private static func start(
        _ values: [String: String], _ paging: SandboxPaging, _ limit: Int, _ view: SandboxOrder.View
    ) throws(Fault) -> Start {
        switch paging {
        case .cursor, .nextURL:
            guard let text = values["cursor"], !text.isEmpty else { return .position(0) }
            guard let cursor = SandboxCursor(text: text), cursor.sorting == view.sorting else {
                throw Fault(parameter: "cursor", message: "the cursor is none of this list")
            }
            return .after(cursor.key)
        case .keyset:
            guard view.sorting == .id else {
                throw Fault(parameter: "paging", message: "keyset goes by id; leave updated_since and sort out")
            }
            guard let id = values["after_id"] else { return .position(0) }
            guard let (_, index) = SandboxTableID.locate(id) else {
                throw Fault(parameter: "after_id", message: "expected an id")
            }
            return .after(SandboxOrder.Key(time: .start, index: index))
        case .page, .link:
            return .position(((try number(values, "page", in: 1...1_000_000_000) ?? 1) - 1) * limit)
        case .offset:
            return .position(try number(values, "offset", in: 0...1_000_000_000_000) ?? 0)
        }
    }

    private static func number(
        _ values: [String: String], _ name: String, in range: ClosedRange<Int>
    ) throws(Fault) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Fault(
                parameter: name, message: "expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
