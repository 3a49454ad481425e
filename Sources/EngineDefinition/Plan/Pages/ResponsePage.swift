public import EngineLanguage

/// One page of an endpoint: the answer, its items, and where to go on.
public struct ResponsePage: Sendable {
    /// The answer.
    public let answer: Answer
    /// The items, before `where`; nothing: the call has no records, or null in their place.
    public let records: RecordList?
    /// The values of the roots with `response` and `page` as they are for this page.
    public let bindings: ExpressionBindings
    /// Where the next page begins; nothing if this is the last.
    public let next: PagePosition?

    /// How many items there are.
    public var count: Int { records?.nodes.count ?? 0 }
}

extension ResponsePage {
    /// The items that the endpoint's conditions take, mapped if it has a model.
    /// - Throws: `CallFault` of cause `definition`.
    package func items(of endpoint: EndpointPlan) throws(CallFault) -> [ExpressionValue] {
        guard let records else { return [] }
        guard let plan = endpoint.recordPlan else { return try plainItems(records, endpoint) }
        let mapped = try plan.map(self, call: endpoint.request.name)
        return mapped.entries.map {
            plan.mapper.parentValue(of: String(decoding: mapped.bytes[$0.payload], as: UTF8.self))
        }
    }

    private func plainItems(_ records: RecordList, _ endpoint: EndpointPlan) throws(CallFault) -> [ExpressionValue] {
        var bindings = bindings
        var items: [ExpressionValue] = []
        for node in records.nodes {
            bindings["record"] = .json(records.tape, node)
            do throws(ExpressionFault) {
                var isTaken = true
                for condition in endpoint.conditions where isTaken { isTaken = try condition.test(bindings) }
                if isTaken { items.append(ExpressionValue(records.tape.value(at: node))) }
            } catch {
                throw CallFault(.definition, error.message, call: endpoint.request.name, span: error.span)
            }
        }
        return items
    }

    /// What an expression over the answer gives; null if it is absent.
    /// - Throws: `CallFault` of cause `definition`.
    package func value(of expression: CompiledExpression, call: String) throws(CallFault) -> ExpressionValue {
        do throws(ExpressionFault) {
            return try expression.evaluate(bindings).required ?? .null
        } catch {
            throw CallFault(.definition, error.message, call: call, status: answer.status, span: error.span)
        }
    }

    /// The answer's body as it is; null if there is none.
    package var bodyValue: ExpressionValue {
        switch answer.body {
        case .none: .null
        case .json(let tape): ExpressionValue(tape.value(at: tape.root))
        case .text(let text): .string(text)
        case .bytes(let bytes): .bytes(bytes)
        }
    }
}
