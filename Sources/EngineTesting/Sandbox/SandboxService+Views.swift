internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

extension SandboxService {
    /// Answers a request for records in another form.
    func show(_ request: WholeRequest, _ view: SandboxView, isLoop: Bool, _ state: inout State) -> SandboxAnswer {
        guard state.data.isAlive(view.table) else { return .notFound }
        if view == .batch { return request.method == .post ? batch(request, &state) : Self.wrongMethod("POST") }
        guard request.method == .get else { return Self.wrongMethod("GET") }
        let query: SandboxListQuery
        do throws(SandboxListQuery.Fault) {
            query = try SandboxListQuery(request.queryItems, configuration)
        } catch {
            return error.answer
        }
        guard query.paging == .cursor else { return .invalid("paging", "here there is cursor only") }
        let page = state.data.page(of: view.table, query)
        let records = page.indexes.compactMap { state.data.record($0, of: view.table) }.map { record in
            (try? JSONValue(parsing: state.data.writer.bytes(of: record))) ?? .null
        }
        var members = Self.members(of: view, records)
        let hasMore = page.hasMore || isLoop
        members.append(("next_cursor", hasMore ? page.cursor.map { .string($0.text) } ?? .null : .null))
        members.append(("has_more", .bool(hasMore)))
        var answer = SandboxAnswer(.object(members))
        answer.page = page.number
        answer.pageCount = page.pageCount
        return answer
    }

    /// Records by their ids: those that are there, in an order of the sandbox's own.
    private func batch(_ request: WholeRequest, _ state: inout State) -> SandboxAnswer {
        guard let ids = (try? JSONValue(parsing: request.body))?["ids"]?.elements, ids.count <= Self.mostIDs else {
            return .invalid("ids", "expected a list of at most \(Self.mostIDs) ids")
        }
        let records = ids.compactMap { id -> SandboxRecord? in
            guard let text = id.string, let (table, index) = SandboxTableID.locate(text), table == .contacts else {
                return nil
            }
            return state.data.liveRecord(index, of: table)
        }
        let values = records.reversed().compactMap { try? JSONValue(parsing: state.data.writer.bytes(of: $0)) }
        return SandboxAnswer(.object([("data", .array(values))]))
    }

    private static let mostIDs = 100

    // MARK: Forms

    private static func members(of view: SandboxView, _ records: [JSONValue]) -> [(String, JSONValue)] {
        switch view {
        case .ids, .batch: [("data", .array(records.map { .object([("id", $0["id"] ?? .null)]) }))]
        case .grid: grid(records)
        case .files(let table): [("data", .array(records.map { file($0, of: table.kind) }))]
        case .tables: [("data", .array(records.map(tableDefinition)))]
        case .rows: [("data", .array(records.map(row)))]
        }
    }

    private static let gridded = ["id", "number", "name", "balance", "updated_at"]

    private static func grid(_ records: [JSONValue]) -> [(String, JSONValue)] {
        let rows = records.map { record in
            JSONValue.object([
                ("cells", .array(gridded.map { .object([("v", record[$0] ?? .null)]) }))
            ])
        }
        return [
            ("columns", .array(gridded.map { .object([("name", .string($0))]) })), ("rows", .array(rows)),
        ]
    }

    private static func file(_ record: JSONValue, of kind: SandboxKind) -> JSONValue {
        let name = record["name"] ?? record["title"] ?? record["text"] ?? .null
        return .object([
            ("id", record["id"] ?? .null), ("name", name), ("is_folder", .bool(kind != .comments)),
            ("updated_at", record["updated_at"] ?? .null),
        ])
    }

    /// The fields of every custom table: the id, the name, the type, and where a task has the value.
    private static let fields: [(id: String, name: String, type: String, source: String)] = [
        ("fld_1", "Title", "text", "title"), ("fld_2", "State", "choice", "state"),
        ("fld_3", "Estimate (h)", "number", "estimate"), ("fld_4", "Changed at", "datetime", "updated_at"),
    ]

    private static func tableDefinition(_ project: JSONValue) -> JSONValue {
        let number = (project["id"]?.string ?? "").split(separator: "_").last ?? ""
        return .object([
            ("id", .string("tbl_\(number)")), ("name", project["name"] ?? .null),
            (
                "fields",
                .array(
                    fields.map {
                        .object([("id", .string($0.id)), ("name", .string($0.name)), ("type", .string($0.type))])
                    })
            ),
        ])
    }

    private static func row(_ task: JSONValue) -> JSONValue {
        .object([
            ("id", task["id"] ?? .null), ("updated_at", task["updated_at"] ?? .null),
            ("fields", .object(fields.map { ($0.id, task[$0.source] ?? .null) })),
        ])
    }
}
