public import EngineLanguage

/// The records of one answer: places in a tape, so that nothing is copied.
public struct RecordList: Sendable {
    /// The text that the records stand in.
    public let tape: JSONTape
    /// Where each one begins.
    public let nodes: [JSONNode]

    /// Makes a list.
    public init(tape: JSONTape, nodes: [JSONNode]) {
        self.tape = tape
        self.nodes = nodes
    }

    /// How reading `records` ended.
    enum Reading {
        case records(RecordList)
        /// There is nothing here, and that is no fault: null, or an optional without a value.
        case none
        case notAList
        case fault(ExpressionFault)
    }

    /// Reads what `records` or `record` gives.
    /// - Parameters:
    ///   - expression: the expression of the key.
    ///   - bindings: the values of the roots.
    ///   - isSingle: whether it is the one item of a call.
    /// - Returns: the list, or what was found instead.
    static func read(_ expression: CompiledExpression, _ bindings: ExpressionBindings, isSingle: Bool) -> Reading {
        if let (tape, node) = expression.path.flatMap({ bindings.node(at: $0) }) {
            return list(tape, node, isSingle: isSingle)
        }
        switch expression.evaluate(bindings) {
        case .absent: return .none
        case .fault(let fault): return fault.kind == .missing && expression.isOptional ? .none : .fault(fault)
        case .value(let value):
            // Made by an expression, not found in the answer: written once, then read like an answer.
            guard let text = try? value.jsonText(), let tape = try? JSONTape.parse(Array(text.utf8)) else {
                return .notAList
            }
            return list(tape, tape.root, isSingle: isSingle)
        }
    }

    private static func list(_ tape: JSONTape, _ node: JSONNode, isSingle: Bool) -> Reading {
        switch tape.kind(of: node) {
        case .null: .none
        case .array where !isSingle: .records(RecordList(tape: tape, nodes: Array(tape.elements(of: node))))
        case _ where isSingle: .records(RecordList(tape: tape, nodes: [node]))
        default: .notAList
        }
    }
}

extension ExpressionBindings {
    /// The place in a tape that a path leads to, if it stays within one.
    func node(at path: ExpressionPath) -> (JSONTape, JSONNode)? {
        guard var binding = self[path.root] else { return nil }
        var keys = path.keys[...]
        while case .object(let fields) = binding {
            guard let key = keys.popFirst(), let inner = fields[key] else { return nil }
            binding = inner
        }
        guard case .json(let tape, var node) = binding else { return nil }
        while let key = keys.popFirst() {
            guard tape.kind(of: node) == .object, let inner = tape.member(key, of: node) else { return nil }
            node = inner
        }
        return (tape, node)
    }
}
