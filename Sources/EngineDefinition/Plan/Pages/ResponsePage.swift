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
        guard records != nil else { return [] }
        guard let plan = endpoint.recordPlan else { return try rawItems(of: endpoint).map(\.record.value) }
        let mapped = try mapped(endpoint, plan)
        return mapped.entries.map {
            plan.mapper.parentValue(of: String(decoding: mapped.bytes[$0.payload], as: UTF8.self))
        }
    }

    private func mapped(_ endpoint: EndpointPlan, _ plan: RecordPlan) throws(CallFault) -> MappedRecords {
        guard endpoint.explode != nil || endpoint.countsRecords else {
            return try plan.map(self, call: endpoint.request.name)
        }
        let items = try rawItems(of: endpoint)
        do {
            let staged = try StagedPage(items, of: self, counting: endpoint.countsRecords)
            return try plan.map(staged, of: self, limit: nil, call: endpoint.request.name)
        } catch let fault as CallFault {
            throw fault
        } catch let fault as ExpressionFault {
            throw CallFault(.definition, fault.message, call: endpoint.request.name)
        } catch {
            throw CallFault(.local, "\(error)", call: endpoint.request.name)
        }
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
