internal import EngineLanguage

/// A place in a JSON text, which it keeps.
struct RecordPlace: Sendable {
    let tape: JSONTape
    let node: JSONNode

    init(tape: JSONTape, node: JSONNode) {
        self.tape = tape
        self.node = node
    }

    /// A value that an expression made, written so that it can be read like an answer.
    init(_ value: ExpressionValue) throws(ExpressionFault) {
        let list = try RecordList(written: Array("[\(try value.jsonText())]".utf8))
        self.init(tape: list.tape, node: list.nodes[0])
    }

    /// The place as a root.
    var binding: ExpressionBindings.Binding { .json(tape, node) }

    /// The value with all that is in it.
    var value: ExpressionValue { ExpressionValue(tape.value(at: node)) }

    /// Appends it as JSON.
    func append(to bytes: inout [UInt8]) { JSONWriter.append(node, of: tape, to: &bytes) }
}

/// A record between two stages.
struct StageItem: Sendable {
    /// The record as it is by now.
    var record: RecordPlace
    /// What it came out of.
    var outer: RecordPlace?
    /// Whether upstream says that it is gone, or no longer knows it.
    var isGone = false
    /// Its page among those of the walk.
    let page: Int
    /// Its number on that page, from 1.
    let number: Int
    /// The item that holds it, by `recurse`.
    var container: Int?

    /// The roots of its page, and its own.
    func bindings(on page: ResponsePage) -> ExpressionBindings {
        var bindings = page.bindings
        bind(in: &bindings)
        return bindings
    }

    /// Binds `record` and `outer`.
    func bind(in bindings: inout ExpressionBindings) {
        bindings["record"] = record.binding
        bindings["outer"] = outer?.binding
    }
}

extension ResponsePage {
    /// The records that the items hold.
    /// - Parameters:
    ///   - explode: gives those of one item; nothing: items are records.
    ///   - page: the number of this page among those of the walk.
    ///   - call: the endpoint, for faults.
    /// - Returns: the records, before conditions.
    /// - Throws: `CallFault` of cause `definition`, which names the item.
    func exploded(
        by explode: CompiledExpression?, page: Int = 0, call: String
    ) throws(CallFault) -> [StageItem] {
        guard let records else { return [] }
        guard let explode else {
            return records.nodes.enumerated().map { index, node in
                StageItem(record: RecordPlace(tape: records.tape, node: node), page: page, number: index + 1)
            }
        }
        var items: [StageItem] = []
        var bindings = bindings
        for (index, node) in records.nodes.enumerated() {
            let outer = RecordPlace(tape: records.tape, node: node)
            bindings["record"] = outer.binding
            let reason: ExpressionFault
            switch RecordList.read(explode, bindings, isSingle: false) {
            case .records(let list):
                items += list.nodes.map { node in
                    StageItem(
                        record: RecordPlace(tape: list.tape, node: node), outer: outer, page: page, number: index + 1)
                }
                continue
            case .none: continue
            case .notAList: reason = ExpressionFault(.type, "'\(explode.text)' is no list", at: explode.span)
            case .fault(let fault): reason = fault
            }
            throw CallFault(
                .definition, "item \(index + 1) of the page: 'explode': \(reason.message)", call: call,
                status: answer.status, span: reason.span ?? explode.span)
        }
        return items
    }

    /// The items of an endpoint as they are given to others: taken apart, and those that its conditions take.
    func rawItems(of endpoint: EndpointPlan, page: Int = 0) throws(CallFault) -> [StageItem] {
        let items = try exploded(by: endpoint.explode, page: page, call: endpoint.request.name)
        guard !endpoint.conditions.isEmpty else { return items }
        var bindings = bindings
        var taken: [StageItem] = []
        for item in items {
            item.bind(in: &bindings)
            do throws(ExpressionFault) {
                var isTaken = true
                for condition in endpoint.conditions where isTaken { isTaken = try condition.test(bindings) }
                if isTaken { taken.append(item) }
            } catch {
                throw CallFault(
                    .definition, "'where': \(error.message)", call: endpoint.request.name, status: answer.status,
                    span: error.span)
            }
        }
        return taken
    }
}
