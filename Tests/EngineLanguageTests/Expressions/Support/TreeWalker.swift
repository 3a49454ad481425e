@testable import EngineLanguage

/// Evaluates a tree directly, by recursion over public values: slow, and nothing like the interpreter that it is
/// compared with.
struct TreeWalker {
    typealias Value = ExpressionValue
    let expression: Expression
    let roots: [String: Value]

    func evaluate() throws(ExpressionErrorKind) -> Value { try value(expression.root, roots) }

    private func value(_ node: Int, _ names: [String: Value]) throws(ExpressionErrorKind) -> Value {
        let operands = expression.children(of: node).map { Int($0) }
        switch expression.nodes[node].kind {
        case .literal(let value): return value
        case .identifier(let name, _):
            guard let value = names[name] else { throw .missing }
            return value
        case .select(let key, let isOptional): return try select(value(operands[0], names), .string(key), isOptional)
        case .presence(let key): return .bool(try has(value(operands[0], names), key))
        case .index(let isOptional):
            return try select(value(operands[0], names), value(operands[1], names), isOptional)
        case .unary(let sign): return try unary(sign, value(operands[0], names))
        case .binary(let sign):
            return try WalkerOperators.apply(sign, value(operands[0], names), value(operands[1], names))
        case .and, .or: return try logical(node, operands, names)
        case .conditional:
            return try bool(value(operands[0], names)) ? value(operands[1], names) : value(operands[2], names)
        case .list: return .list(try all(operands, names))
        case .map: return try map(operands, names)
        case .comprehension(let macro, let variables): return try comprehension(macro, variables, operands, names)
        case .binding(let macro, let name): return try binding(macro, name, operands, names)
        case .coalesce: return try coalesce(operands, names)
        case .isBlank: return .bool(try isBlank(operands[0], names))
        case .call("size"): return .int(try size(value(operands[0], names)))
        default: throw .type
        }
    }

    private func all(_ nodes: [Int], _ names: [String: Value]) throws(ExpressionErrorKind) -> [Value] {
        var values: [Value] = []
        for node in nodes { values.append(try value(node, names)) }
        return values
    }

    private func bool(_ value: Value) throws(ExpressionErrorKind) -> Bool {
        guard case .bool(let bool) = value else { throw .type }
        return bool
    }

    // MARK: Members

    private func held(_ value: Value) -> Value? {
        guard case .optional(let held) = value else { return value }
        return held
    }

    private func select(_ base: Value, _ key: Value, _ isOptional: Bool) throws(ExpressionErrorKind) -> Value {
        if case .optional(let held) = base {
            guard let held else { return .optional(nil) }
            if !isOptional, held.map == nil, held.list == nil { throw .missing }
            if !isOptional, held.list != nil, case .string = key { throw .missing }
            return .optional(try found(key, in: held))
        }
        let value = try found(key, in: base)
        if isOptional { return .optional(value) }
        guard let value else { throw .missing }
        return value
    }

    private func found(_ key: Value, in base: Value) throws(ExpressionErrorKind) -> Value? {
        switch base {
        case .map(let map):
            switch key {
            case .bool, .int, .uint, .double, .string, .number: return map[key]
            default: throw .type
            }
        case .list(let list):
            if case .string = key { return nil }
            guard key.double != nil, key.int != nil || key.double?.rounded() == key.double else { throw .type }
            guard let index = key.int, list.indices.contains(Int(index)) else { return nil }
            return list[Int(index)]
        default: return nil
        }
    }

    private func has(_ base: Value, _ key: String) -> Bool { held(base)?.map?[key] != nil }

    private func size(_ value: Value) throws(ExpressionErrorKind) -> Int64 {
        switch value {
        case .string(let text): Int64(text.unicodeScalars.count)
        case .list(let list): Int64(list.count)
        case .map(let map): Int64(map.count)
        default: throw .type
        }
    }

    // MARK: Logic

    private func unary(
        _ sign: ExpressionNode.UnaryOperator, _ operand: Value
    ) throws(ExpressionErrorKind) -> Value {
        if sign == .not { return .bool(try !bool(operand)) }
        switch WalkerOperators.plain(operand) {
        case .int(.min): throw .value
        case .int(let number): return .int(-number)
        case .double(let number): return .double(-number)
        default: throw .type
        }
    }

    private func logical(
        _ node: Int, _ operands: [Int], _ names: [String: Value]
    ) throws(ExpressionErrorKind) -> Value {
        let decides = if case .or = expression.nodes[node].kind { true } else { false }
        var failure: ExpressionErrorKind?
        for operand in operands {
            do throws(ExpressionErrorKind) {
                if try bool(value(operand, names)) == decides { return .bool(decides) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return .bool(!decides)
    }

    private func coalesce(_ operands: [Int], _ names: [String: Value]) throws(ExpressionErrorKind) -> Value {
        var sawNull = false
        for operand in operands {
            do throws(ExpressionErrorKind) {
                guard let value = held(try value(operand, names)) else { continue }
                guard value.isNull else { return value }
                sawNull = true
            } catch {
                if error != .missing { throw error }
            }
        }
        if sawNull { return .null }
        throw .missing
    }

    private func isBlank(_ operand: Int, _ names: [String: Value]) throws(ExpressionErrorKind) -> Bool {
        do throws(ExpressionErrorKind) {
            switch held(try value(operand, names)) {
            case nil, .null: return true
            case .string(let text): return text.isEmpty
            case .list(let list): return list.isEmpty
            case .map(let map): return map.count == 0
            default: return false
            }
        } catch {
            if error == .missing { return true }
            throw error
        }
    }

    // MARK: Maps and macros

    private func map(_ operands: [Int], _ names: [String: Value]) throws(ExpressionErrorKind) -> Value {
        var map = ExpressionMap()
        for index in 0..<operands.count / 2 {
            let key = try value(operands[index * 2], names)
            let value = try value(operands[index * 2 + 1], names)
            try WalkerOperators.checkKey(key)
            if map[key] != nil { throw .value }
            map[key] = value
        }
        return .map(map)
    }

    private func binding(
        _ macro: ExpressionNode.BindingMacro, _ name: String, _ operands: [Int], _ names: [String: Value]
    ) throws(ExpressionErrorKind) -> Value {
        var inner = names
        inner[name] = try value(operands[0], names)
        return try value(operands[1], inner)
    }

    private func comprehension(
        _ macro: ExpressionMacro, _ variables: [String], _ operands: [Int], _ names: [String: Value]
    ) throws(ExpressionErrorKind) -> Value {
        var steps: [(Value, Value)] = []
        switch try value(operands[0], names) {
        case .list(let list):
            for (index, element) in list.enumerated() {
                steps.append(variables.count == 1 ? (element, .null) : (.int(Int64(index)), element))
            }
        case .map(let map): for entry in map.entries { steps.append((entry.key, entry.value)) }
        default: throw .type
        }
        var fold = WalkerFold(macro)
        for (first, second) in steps {
            var inner = names
            inner[variables[0]] = first
            if variables.count == 2 { inner[variables[1]] = second }
            do throws(ExpressionErrorKind) {
                if operands.count == 3, try !bool(value(operands[1], inner)) { continue }
                if try fold.add(first, value(operands[operands.count - 1], inner)) { break }
            } catch {
                fold.failure = fold.failure ?? error
            }
        }
        return try fold.result()
    }
}

extension ExpressionErrorKind: Error {}
