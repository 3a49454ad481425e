internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// `POST /graphql`: contacts and projects as Relay connections, and the account as `viewer`.
extension SandboxService {
    func graphQL(_ request: WholeRequest, _ state: inout State) -> SandboxAnswer {
        guard request.method == .post else { return Self.wrongMethod("POST") }
        guard let body = try? JSONValue(parsing: request.body), let text = body["query"]?.string else {
            return .error(400, "invalid_json", "the body must be a JSON object with a query")
        }
        do throws(SandboxGraphQL.Fault) {
            let query = try SandboxGraphQL(text, variables: body["variables"])
            var answer = SandboxAnswer(body: [])
            answer.body.append("{\"data\":{")
            for (place, field) in query.fields.enumerated() {
                if place > 0 { answer.body.append(0x2C) }
                JSONWriter.append(string: field.key, to: &answer.body)
                answer.body.append(0x3A)
                try append(field, to: &answer, &state)
            }
            answer.body.append("}}")
            return answer
        } catch {
            // As GraphQL servers do: a fault in the query is an answer 200.
            return SandboxAnswer(.object([("errors", [.object([("message", .string(error.message))])])]))
        }
    }

    private func append(
        _ field: SandboxGraphQL.Field, to answer: inout SandboxAnswer, _ state: inout State
    ) throws(SandboxGraphQL.Fault) {
        switch field.name {
        case "viewer":
            answer.body.append("{\"id\":\"acc_1\",\"name\":\"Sandbox Inc.\",\"email\":\"owner@example.test\"}")
        case "contacts": try append(field, .contacts, to: &answer, &state)
        case "projects": try append(field, .projects, to: &answer, &state)
        default:
            throw SandboxGraphQL.Fault(message: "Cannot query field \"\(field.name)\" on type \"Query\".")
        }
    }

    private func append(
        _ field: SandboxGraphQL.Field, _ table: SandboxTableID, to answer: inout SandboxAnswer, _ state: inout State
    ) throws(SandboxGraphQL.Fault) {
        guard !field.selection.isEmpty else {
            throw SandboxGraphQL.Fault(message: "Field \"\(field.name)\" must have a selection of subfields.")
        }
        let page = state.data.page(of: table, try listQuery(field))
        answer.page = page.number
        answer.pageCount = page.pageCount
        answer.body.append(0x7B)
        for (place, part) in field.selection.enumerated() {
            if place > 0 { answer.body.append(0x2C) }
            JSONWriter.append(string: part.key, to: &answer.body)
            answer.body.append(0x3A)
            switch part.name {
            case "nodes":
                let names = Set(part.selection.map(\.name))
                guard !names.isEmpty else {
                    throw SandboxGraphQL.Fault(message: "Field \"nodes\" must have a selection of subfields.")
                }
                answer.body.append(0x5B)
                state.data.append(page.indexes, of: table, selection: names, to: &answer.body)
                answer.body.append(0x5D)
            case "pageInfo":
                let info: JSONValue = .object([
                    ("hasNextPage", .bool(page.hasMore)), ("endCursor", page.cursor.map { .string($0.text) } ?? .null),
                ])
                JSONWriter.append(info, to: &answer.body)
            case "totalCount": answer.body.append(contentsOf: String(page.total).utf8)
            default:
                throw SandboxGraphQL.Fault(message: "Cannot query field \"\(part.name)\" on a connection.")
            }
        }
        answer.body.append(0x7D)
    }

    private func listQuery(_ field: SandboxGraphQL.Field) throws(SandboxGraphQL.Fault) -> SandboxListQuery {
        let known = ["first", "after", "updatedSince", "includeDeleted"]
        if let unknown = field.arguments.keys.sorted().first(where: { !known.contains($0) }) {
            throw SandboxGraphQL.Fault(message: "Unknown argument \"\(unknown)\" on field \"\(field.name)\".")
        }
        let asked = field.arguments["first"]?.number?.int64.map { Int(clamping: $0) } ?? configuration.pageSize
        var query = SandboxListQuery(limit: min(max(1, asked), configuration.pageSizeLimit))
        query.view.includesDeleted = field.arguments["includeDeleted"] == .bool(true)
        if let text = field.arguments["updatedSince"]?.string {
            guard let since = SandboxTime(text: text) else {
                throw SandboxGraphQL.Fault(message: "Argument \"updatedSince\" must be a time.")
            }
            query.view.since = since
            query.view.sorting = .updated
        }
        if let text = field.arguments["after"]?.string {
            guard let cursor = SandboxCursor(text: text), cursor.sorting == query.view.sorting else {
                throw SandboxGraphQL.Fault(message: "Argument \"after\" is no cursor of this list.")
            }
            query.start = .after(cursor.key)
        }
        return query
    }
}
