// MARK: Names: variables, roots, types, fields

extension ExpressionChecker {
    /// Resolves `a` or `a.b.c` as a name: the longest prefix that is a root or type, the nearest
    /// namespace first.
    mutating func resolveName(_ node: Int) {
        switch kind(node) {
        case .identifier(let name, let isAbsolute):
            resolveIdentifier(node, name, isAbsolute)
        default:
            guard scope.hasDottedNames || isTypeChain(node), let (name, isAbsolute) = qualifiedName(node) else {
                return
            }
            let head = name.prefix { $0 != "." }
            if !isAbsolute, variables.contains(where: { $0.name == head }) { return }
            _ = resolveGlobal(node, name, isAbsolute)
        }
    }

    private mutating func resolveIdentifier(_ node: Int, _ name: String, _ isAbsolute: Bool) {
        if !isAbsolute, let index = variables.lastIndex(where: { $0.name == name }) {
            let variable = variables[index]
            variables[index].isUsed = true
            result.facts[node].reference = .variable(variable.number)
            result.facts[node].lowestVariable = Int32(variable.number)
            result.facts[node].secret = variable.secret
            set(node, variable.type)
        } else if !resolveGlobal(node, name, isAbsolute) {
            unknownRoot(node, name)
        }
        result.facts[node].isName = true
    }

    /// Whether a select chain may be the name of a type: only `google.protobuf.…` names have dots.
    private func isTypeChain(_ node: Int) -> Bool {
        guard case .select(let field, _) = kind(node) else { return false }
        return field == "Timestamp" || field == "Duration"
    }

    private mutating func resolveGlobal(_ node: Int, _ name: String, _ isAbsolute: Bool) -> Bool {
        // Definitions have no container, so there is one candidate.
        guard !scope.container.isEmpty else { return resolveGlobal(node, name) }
        for candidate in candidates(name, isAbsolute) where resolveGlobal(node, candidate) { return true }
        return false
    }

    private mutating func resolveGlobal(_ node: Int, _ name: String) -> Bool {
        if let index = scope.index(of: name) {
            let root = scope.roots[index]
            result.facts[node].reference = .root(index, fields: [])
            result.facts[node].roots = 1 << UInt64(min(index, 63))
            result.facts[node].isName = true
            if root.isTainted { result.facts[node].secret = Int32(node) }
            set(node, root.type)
            return true
        }
        guard let type = Self.typeNames[name] else { return false }
        result.facts[node].reference = .type(name)
        result.facts[node].isName = true
        set(node, .type(type))
        return true
    }

    /// `a.b.x`, `a.x`, `x` for the name `x` in the container `a.b`.
    func candidates(_ name: String, _ isAbsolute: Bool) -> [String] {
        guard !isAbsolute, !scope.container.isEmpty else { return [name] }
        var candidates: [String] = []
        var container = scope.container[...]
        while !container.isEmpty {
            candidates.append("\(container).\(name)")
            container = container.lastIndex(of: ".").map { container[..<$0] } ?? ""
        }
        return candidates + [name]
    }

    /// The dotted name that a chain of plain selects from an identifier makes.
    func qualifiedName(_ node: Int) -> (name: String, isAbsolute: Bool)? {
        var parts: [String] = []
        var node = node
        while true {
            switch kind(node) {
            case .identifier(let name, let isAbsolute):
                parts.append(name)
                return (parts.reversed().joined(separator: "."), isAbsolute)
            case .select(let field, isOptional: false):
                parts.append(field)
                node = expression.child(0, of: node)
            default: return nil
            }
        }
    }

    private static let typeNames: [String: ExpressionType] = [
        "bool": .bool, "bytes": .bytes, "double": .double, "int": .int, "list": .list(.dyn), "map": .map(.dyn, .dyn),
        "null_type": .null, "string": .string, "type": .type(nil), "uint": .uint, "optional_type": .optional(.dyn),
        "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration,
    ]

    private mutating func unknownRoot(_ node: Int, _ name: String) {
        set(node, .error)
        let span = expression.focus(of: node)
        if let reason = scope.elsewhere[name] {
            report(.unknownRoot, "'\(name)' is not available in \(scope.name); \(reason)", at: span)
            return
        }
        let names = variables.map(\.name) + scope.roots.map(\.name)
        let unknown = Suggestion.unknown(
            .unknownRoot, "'\(name)' is not known in \(scope.name)", word: name, at: span, among: names)
        report(unknown.id, unknown.message, at: span, fix: unknown.fix)
    }
}

// MARK: Selections

extension ExpressionChecker {
    mutating func checkSelect(_ node: Int, _ field: String, _ isOptional: Bool) {
        let operand = expression.child(0, of: node)
        let (value, wasOptional) = fieldType(node, of: operand, field)
        set(node, isOptional || wasOptional ? .optional(value) : value)
    }

    mutating func checkPresence(_ node: Int, _ field: String) {
        let operand = expression.child(0, of: node)
        _ = fieldType(node, of: operand, field)
        set(node, .bool)
    }

    /// The type of a field; whether the operand was an optional.
    private mutating func fieldType(
        _ node: Int, of operand: Int, _ field: String
    ) -> (type: ExpressionType, wasOptional: Bool) {
        var type = types.resolve(self.type(operand))
        var wasOptional = false
        if case .optional(let wrapped) = type {
            type = types.resolve(wrapped)
            wasOptional = true
        }
        switch type {
        case .map(let key, let value):
            if !types.isAssignable(.string, to: key) {
                report(
                    .expressionType, "the keys of this map are of type \(words(key)), not names",
                    at: expression.focus(of: node))
            }
            return (value, wasOptional)
        case .object(let object): return (objectField(node, operand, object, field), wasOptional)
        case .dyn, .error: return (type, wasOptional)
        case .parameter:
            _ = types.isAssignable(.dyn, to: type)
            return (.dyn, wasOptional)
        default:
            report(
                .expressionType, "a value of type \(words(type)) has no fields", at: expression.focus(of: node),
                fix: Self.isList(type)
                    ? Diagnostic.Fix("take an element with [0], or go over it with map() or filter()") : nil)
            return (.error, wasOptional)
        }
    }

    private static func isList(_ type: ExpressionType) -> Bool {
        guard case .list = type else { return false }
        return true
    }

    /// The type of a declared field; remembers the path from the root, so that it gets a slot of its
    /// own.
    private mutating func objectField(
        _ node: Int, _ operand: Int, _ object: ExpressionObjectType, _ name: String
    ) -> ExpressionType {
        guard let field = object.field(named: name) else {
            if object.isOpen { return .dyn }
            let span = expression.focus(of: node)
            let unknown = Suggestion.unknown(
                .undeclaredField, "'\(object.name)' has no field '\(name)'", word: name, at: span,
                among: object.fields.map(\.name))
            report(unknown.id, unknown.message, at: span, fix: unknown.fix)
            return .error
        }
        if case .root(let root, let fields) = result.facts[operand].reference,
            case .select(_, isOptional: false) = kind(node)
        {
            result.facts[node].reference = .root(root, fields: fields + [name])
        }
        result.facts[node].foldsKeys = field.foldsKeys
        return field.type
    }

    mutating func checkIndex(_ node: Int, _ isOptional: Bool) {
        let operand = expression.child(0, of: node)
        let key = expression.child(1, of: node)
        var type = types.resolve(self.type(operand))
        var wraps = isOptional
        if case .optional(let wrapped) = type {
            type = types.resolve(wrapped)
            wraps = true
        }
        let value = elementType(node, type, key)
        set(node, wraps ? .optional(value) : value)
    }

    private mutating func elementType(_ node: Int, _ type: ExpressionType, _ key: Int) -> ExpressionType {
        switch type {
        case .list(let element):
            if !types.isAssignable(self.type(key), to: .int) {
                report(
                    .expressionType, "a list is indexed by an int, not by a value of type \(words(self.type(key)))",
                    at: expression.span(of: key))
            }
            return element
        case .map(let keyType, let value):
            if !types.isAssignable(self.type(key), to: keyType) {
                report(
                    .expressionType, "the keys of this map are of type \(words(keyType)), not \(words(self.type(key)))",
                    at: expression.span(of: key))
            }
            return value
        case .object(let object):
            guard case .literal(.string(let name)) = kind(key), let field = object.field(named: name) else {
                return .dyn
            }
            return field.type
        case .dyn, .error: return type
        case .parameter:
            _ = types.isAssignable(.dyn, to: type)
            return .dyn
        default:
            report(.expressionType, "a value of type \(words(type)) has no elements", at: expression.focus(of: node))
            return .error
        }
    }
}
