internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork
internal import Synchronization

extension SandboxService {
    /// Answers `GET` of a list.
    /// - Parameters:
    ///   - request: what came.
    ///   - table: whose list it is.
    ///   - isLoop: whether the next page is to be this one again.
    ///   - state: the sandbox's data.
    /// - Returns: a page, or why there is none.
    func list(
        _ request: WholeRequest, _ table: SandboxTableID, isLoop: Bool, _ state: inout State
    ) -> SandboxAnswer {
        let query: SandboxListQuery
        do throws(SandboxListQuery.Fault) {
            query = try SandboxListQuery(request.queryItems, configuration)
        } catch {
            return error.answer
        }
        let page = state.data.page(of: table, query)
        var answer = SandboxAnswer(body: [])
        answer.page = page.number
        answer.pageCount = page.pageCount
        answer.body.reserveCapacity(page.indexes.count * 560 + 256)
        answer.body.append(query.paging == .link ? "[" : "{\"data\":[")
        state.data.append(page.indexes, of: table, to: &answer.body)
        answer.body.append(0x5D)
        finish(&answer, request, query, page, isLoop: isLoop)
        if page.indexes.count >= SandboxBlockCache.recordsPerBlock { makeAhead(of: page.indexes, in: table) }
        return answer
    }

    /// On another thread, while the answer is on its way.
    private func makeAhead(of page: [Int], in table: SandboxTableID) {
        Task { state.withLock { $0.data.makeAhead(of: page, in: table) } }
    }

    /// Appends what tells the next page.
    private func finish(
        _ answer: inout SandboxAnswer, _ request: WholeRequest, _ query: SandboxListQuery, _ page: SandboxPage,
        isLoop: Bool
    ) {
        let hasMore = page.hasMore || isLoop
        var members: [(String, JSONValue)] = []
        switch query.paging {
        case .cursor:
            let repeated = isLoop ? request.queryItems.first { $0.name == "cursor" }?.value : nil
            let next = repeated ?? page.cursor?.text
            members = [
                ("next_cursor", hasMore ? next.map { .string($0) } ?? .null : .null), ("has_more", .bool(hasMore)),
            ]
        case .keyset: members = [("has_more", .bool(hasMore))]
        case .nextURL:
            let next = hasMore ? page.cursor.map { url(request, setting: "cursor", to: $0.text) } : nil
            members = [("next", next.map { .string($0) } ?? .null)]
        case .offset: members = [("total", .number(JSONNumber(page.total)))]
        case .page:
            members = [
                ("page", .number(JSONNumber(page.number))), ("page_count", .number(JSONNumber(page.pageCount))),
                ("total", .number(JSONNumber(page.total))),
            ]
        case .link:
            if hasMore { answer.fields["link"] = links(request, page) }
            answer.fields["x-total"] = String(page.total)
            return
        }
        for (name, value) in members {
            answer.body.append(contentsOf: ",\"\(name)\":".utf8)
            JSONWriter.append(value, to: &answer.body)
        }
        answer.body.append(0x7D)
    }

    private func links(_ request: WholeRequest, _ page: SandboxPage) -> String {
        let next = url(request, setting: "page", to: String(page.number + 1))
        let last = url(request, setting: "page", to: String(page.pageCount))
        return "<\(next)>; rel=\"next\", <\(last)>; rel=\"last\""
    }

    /// The request's own URL, with one entry of its query set.
    private func url(_ request: WholeRequest, setting name: String, to value: String) -> String {
        let host = request.fields["host"] ?? "127.0.0.1"
        let kept = (request.query ?? "").split(separator: "&").filter { !$0.hasPrefix(name + "=") }
        let query = (kept.map(String.init) + ["\(name)=\(PercentEncoding.query(value))"]).joined(separator: "&")
        return "http://\(host)\(request.path)?\(query)"
    }

    /// Answers `GET` of a record.
    func show(_ record: SandboxRecord, _ state: inout State) -> SandboxAnswer {
        SandboxAnswer(body: state.data.writer.bytes(of: record))
    }
}
