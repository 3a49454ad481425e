// MARK: Macros that go over a list or map
//
// Registers from the target on: the result so far, the way (two), the variables (two), then free ones.

extension ExpressionCompiler {
    private static let way = 1
    private static let variables = 3
    private static let body = 5

    /// What a macro does before its range, its filter and its body.
    mutating func beforeBody(
        _ operand: Int, _ top: Int, _ macro: ExpressionMacro, _ names: Int
    ) throws(ExpressionFault) -> Int {
        let node = frames[top].node
        let target = frames[top].target
        guard operand > 0 else { return target + Self.way }
        if operand == 1 {
            try begin(macro, top, names)
        } else {
            let filter = emit(.filter, a: target, b: target + Self.body, node: expression.child(1, of: node))
            instructions[filter].d = Int32(frames[top].mark)
        }
        // groupBy and keyBy need the key and, beside it, the element; the key is computed first.
        return target + Self.body
    }

    private mutating func begin(_ macro: ExpressionMacro, _ top: Int, _ names: Int) throws(ExpressionFault) {
        let node = frames[top].node
        let target = frames[top].target
        switch macro {
        case .all: emit(.constant, a: target, d: try constant(.bool(true)), node: node)
        case .exists: emit(.constant, a: target, d: try constant(.bool(false)), node: node)
        case .existsOne: emit(.constant, a: target, d: try constant(.int(0)), node: node)
        case .map, .filter, .transformList, .sortBy: emit(.newList, a: target, node: node)
        case .transformMap, .transformMapEntry, .keyBy, .groupBy: emit(.newMap, a: target, node: node)
        }
        let range = target + Self.way
        frames[top].exits.append(
            emit(.iterate, a: range, b: range, c: target, node: expression.child(0, of: node)))
        if let first = checked.variables[node] {
            registers[first] = target + Self.variables
            if names == 2 { registers[first + 1] = target + Self.variables + 1 }
        }
        frames[top].mark = emit(.next, a: range, b: target + Self.variables, c: names, node: node)
    }

    /// What a macro does with the value of its body, and at its end.
    mutating func leaveComprehension(_ frame: Frame, _ macro: ExpressionMacro) {
        let node = frame.node
        let target = frame.target
        let value = target + Self.body
        let element = target + Self.variables
        var exits: [Int] = []
        switch macro {
        case .all: exits.append(emit(.allStep, a: target, b: value, node: node))
        case .exists: exits.append(emit(.existsStep, a: target, b: value, node: node))
        case .existsOne: emit(.countStep, a: target, b: value, node: node)
        case .filter:
            emit(.filter, a: target, b: value, d: frame.mark, node: node)
            emit(.append, a: target, b: element, node: node)
        case .map, .transformList: emit(.append, a: target, b: value, node: node)
        case .sortBy:
            emit(.append, a: target, b: value, node: node)
            emit(.append, a: target, b: element, node: node)
        case .transformMap: emit(.put, a: target, b: element, c: value, node: node)
        case .transformMapEntry: emit(.putAll, a: target, b: value, node: node)
        case .keyBy: emit(.putLast, a: target, b: value, c: element, node: node)
        case .groupBy: emit(.group, a: target, b: value, c: element, node: node)
        }
        emit(.jump, d: frame.mark, node: node)
        land(frame.mark)
        for exit in exits { land(exit) }
        switch macro {
        case .all, .exists: break
        case .existsOne: emit(.countEnd, a: target, node: node)
        case .sortBy: emit(.sort, a: target, node: node)
        default: emit(.finish, a: target, node: node)
        }
    }
}
