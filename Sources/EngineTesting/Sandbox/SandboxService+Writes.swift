internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

extension SandboxService {
    /// Does a write once for each idempotency key: the same request again gets the first answer again.
    func write(
        _ request: WholeRequest, _ state: inout State, _ work: (inout State) -> SandboxAnswer
    ) -> SandboxAnswer {
        guard let key = request.fields["idempotency-key"] else { return work(&state) }
        let asked = "\(request.method) \(request.path)\n" + String(decoding: request.body, as: UTF8.self)
        if let known = state.answered[key] {
            guard known.request == asked else {
                return .error(409, "idempotency_conflict", "the idempotency key belongs to another request")
            }
            var answer = known.answer
            answer.fields["idempotency-replayed"] = "true"
            return answer
        }
        let answer = work(&state)
        // Only what was done is remembered; a refused request may be mended and sent again.
        if answer.status.isSuccess && state.answered.count < 100_000 { state.answered[key] = (asked, answer) }
        return answer
    }

    /// Answers `POST` to a list.
    func create(_ request: WholeRequest, in table: SandboxTableID, _ state: inout State) -> SandboxAnswer {
        switch written(request, table.kind, isNew: true) {
        case .failure(let fault): return fault.answer
        case .success(let fields):
            let record = state.data.add(to: table, written: fields, at: state.data.beginChange())
            var answer = show(record, &state)
            answer.status = 201
            answer.fields["location"] = "/v1/\(table.kind.rawValue)/\(record.id)"
            return answer
        }
    }

    /// Answers `PATCH` of a record.
    func update(_ record: SandboxRecord, _ request: WholeRequest, _ state: inout State) -> SandboxAnswer {
        switch written(request, record.table.kind, isNew: false) {
        case .failure(let fault): return fault.answer
        case .success(let fields):
            let time = state.data.beginChange()
            return show(state.data.change(record, written: fields, recomputes: false, at: time), &state)
        }
    }

    /// Answers `DELETE` of a record.
    func delete(_ record: SandboxRecord, _ state: inout State) -> SandboxAnswer {
        _ = state.data.delete(record, at: state.data.beginChange())
        return .empty(204)
    }

    /// A body that cannot be written.
    private struct BodyFault: Error {
        let answer: SandboxAnswer
    }

    private func written(
        _ request: WholeRequest, _ kind: SandboxKind, isNew: Bool
    ) -> Result<[String: [UInt8]], BodyFault> {
        guard let body = try? JSONValue(parsing: request.body), let members = body.members else {
            return .failure(BodyFault(answer: .error(400, "invalid_json", "the body must be a JSON object")))
        }
        let allowed = kind.writableFields
        var problems: [(String, JSONValue)] = []
        for member in members {
            guard let field = allowed.first(where: { $0.name == member.key }) else {
                problems.append((member.key, "is no field that can be written"))
                continue
            }
            if !Self.accepts(member.value, for: field.name, isRequired: field.isRequired) {
                let expected: JSONValue = field.name == "estimate" ? "must be a whole number" : "must be a text"
                problems.append((field.name, expected))
            }
        }
        if isNew {
            for field in allowed where field.isRequired && body[field.name] == nil {
                problems.append((field.name, "is missing"))
            }
        }
        guard problems.isEmpty else {
            let details: [(String, JSONValue)] = [("fields", .object(problems))]
            return .failure(
                BodyFault(answer: .error(422, "invalid_record", "the record is not valid", details: details)))
        }
        return .success(Dictionary(members.map { ($0.key, JSONWriter.bytes($0.value)) }) { $1 })
    }

    private static func accepts(_ value: JSONValue, for name: String, isRequired: Bool) -> Bool {
        if value.isNull { return !isRequired }
        if name == "estimate" { return value.number?.int64 != nil }
        guard let text = value.string else { return false }
        return !isRequired || !text.isEmpty
    }
}
