/// What is known about type parameters while an expression is checked: unification as the language
/// definition has it ("Type checking"), after the reference implementation.
struct ExpressionTypes {
    private var substitutions: [String: ExpressionType] = [:]
    private var freshCount = 0

    /// A type parameter that nothing is known about.
    mutating func fresh() -> ExpressionType {
        freshCount += 1
        return .parameter("_\(freshCount)")
    }

    /// Whether values of one type may be used as another; learns about parameters if so.
    mutating func isAssignable(_ from: ExpressionType, to: ExpressionType) -> Bool {
        if from == to, !from.hasParameters { return true }
        var copy = self
        guard copy.unify(from, to) else { return false }
        self = copy
        return true
    }

    /// The same for lists of types, all or nothing.
    mutating func areAssignable(_ from: [ExpressionType], to: [ExpressionType]) -> Bool {
        guard from.count == to.count else { return false }
        var copy = self
        for (given, wanted) in zip(from, to) where !copy.unify(given, wanted) { return false }
        self = copy
        return true
    }

    /// The type of a value that is one of two: the more general, or dyn.
    mutating func join(_ previous: ExpressionType?, _ current: ExpressionType) -> ExpressionType {
        guard let previous else { return current }
        guard isAssignable(previous, to: current) else { return .dyn }
        return Self.mostGeneral(previous, current)
    }

    /// The type with all that is known put in; what is not known becomes dyn if asked.
    func resolve(_ type: ExpressionType, unknownAsDyn: Bool = false) -> ExpressionType {
        guard type.hasParameters else { return type }
        switch type {
        case .parameter(let name):
            if let known = substitutions[name] { return resolve(known, unknownAsDyn: unknownAsDyn) }
            return unknownAsDyn ? .dyn : type
        case .list(let element): return .list(resolve(element, unknownAsDyn: unknownAsDyn))
        case .map(let key, let value):
            return .map(resolve(key, unknownAsDyn: unknownAsDyn), resolve(value, unknownAsDyn: unknownAsDyn))
        case .optional(let wrapped): return .optional(resolve(wrapped, unknownAsDyn: unknownAsDyn))
        case .type(let type): return .type(type.map { resolve($0, unknownAsDyn: unknownAsDyn) })
        case .abstract(let name, let parameters):
            return .abstract(name, parameters.map { resolve($0, unknownAsDyn: unknownAsDyn) })
        default: return type
        }
    }

    /// A declared type with its parameters replaced by fresh ones.
    mutating func instantiate(
        _ type: ExpressionType, _ names: inout [String: ExpressionType]
    ) -> ExpressionType {
        guard type.hasParameters else { return type }
        switch type {
        case .parameter(let name):
            if let known = names[name] { return known }
            let made = fresh()
            names[name] = made
            return made
        case .list(let element): return .list(instantiate(element, &names))
        case .map(let key, let value): return .map(instantiate(key, &names), instantiate(value, &names))
        case .optional(let wrapped): return .optional(instantiate(wrapped, &names))
        case .type(let type): return .type(type.map { instantiate($0, &names) })
        case .abstract(let name, let parameters): return .abstract(name, parameters.map { instantiate($0, &names) })
        default: return type
        }
    }
}

// MARK: Unification

extension ExpressionTypes {
    private mutating func unify(_ left: ExpressionType, _ right: ExpressionType) -> Bool {
        if case .parameter(let name) = right {
            switch substitute(left, for: name, right) {
            case .fits: return true
            case .contradicts: return false
            case .unknown: break
            }
        }
        if case .parameter(let name) = left { return substitute(right, for: name, left) == .fits }
        switch (left, right) {
        case (.dyn, _), (_, .dyn), (.error, _), (_, .error): return true
        case (.null, _): return Self.isNullable(right)
        case (_, .null): return Self.isNullable(left)
        case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return unify(a, b)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return unify(key, otherKey) && unify(value, otherValue)
        case (.type, .type): return true
        case (.object, .map(let key, let value)), (.map(let key, let value), .object):
            return unify(.string, key) && unify(.dyn, value)
        case (.abstract(let name, let parameters), .abstract(let otherName, let otherParameters)):
            guard name == otherName, parameters.count == otherParameters.count else { return false }
            for (a, b) in zip(parameters, otherParameters) where !unify(a, b) { return false }
            return true
        default: return left == right
        }
    }

    private enum Fit {
        case fits
        /// The parameter is known to be something else.
        case contradicts
        case unknown
    }

    private mutating func substitute(_ type: ExpressionType, for name: String, _ parameter: ExpressionType) -> Fit {
        if type == parameter { return .fits }
        if let known = substitutions[name] {
            if type == known { return .fits }
            guard unify(type, known) else { return .contradicts }
            let general = Self.mostGeneral(type, known)
            if isIndependent(parameter, of: general) { substitutions[name] = general }
            return .fits
        }
        guard isIndependent(parameter, of: type) else { return .unknown }
        substitutions[name] = type
        return .fits
    }

    /// Whether a parameter does not occur in a type, so that it may stand for it.
    private func isIndependent(_ parameter: ExpressionType, of type: ExpressionType) -> Bool {
        if type == parameter { return false }
        switch type {
        case .parameter(let name): return substitutions[name].map { isIndependent(parameter, of: $0) } ?? true
        case .list(let element), .optional(let element): return isIndependent(parameter, of: element)
        case .map(let key, let value): return isIndependent(parameter, of: key) && isIndependent(parameter, of: value)
        case .type(let type): return type.map { isIndependent(parameter, of: $0) } ?? true
        case .abstract(_, let parameters): return parameters.allSatisfy { isIndependent(parameter, of: $0) }
        default: return true
        }
    }

    /// Types that null may stand for, as the reference implementation has it.
    private static func isNullable(_ type: ExpressionType) -> Bool {
        switch type {
        case .null, .timestamp, .duration, .object, .optional, .abstract: true
        default: false
        }
    }

    private static func mostGeneral(_ left: ExpressionType, _ right: ExpressionType) -> ExpressionType {
        if case .null = right { return left }
        return isAsGeneral(left, as: right) ? left : right
    }

    private static func isAsGeneral(_ left: ExpressionType, as right: ExpressionType) -> Bool {
        switch (left, right) {
        case (.dyn, _), (.error, _), (.parameter, _): return true
        case (_, .dyn), (_, .error), (_, .parameter): return false
        case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return isAsGeneral(a, as: b)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return isAsGeneral(key, as: otherKey) && isAsGeneral(value, as: otherValue)
        case (.type, .type): return true
        case (.map, .object): return true
        case (.abstract(let name, let parameters), .abstract(let otherName, let otherParameters)):
            guard name == otherName, parameters.count == otherParameters.count else { return false }
            return zip(parameters, otherParameters).allSatisfy { isAsGeneral($0, as: $1) }
        default: return left == right
        }
    }
}

extension ExpressionType {
    /// Whether there are type parameters in it.
    var hasParameters: Bool {
        switch self {
        case .parameter: true
        case .list(let element), .optional(let element): element.hasParameters
        case .map(let key, let value): key.hasParameters || value.hasParameters
        case .type(let type): type?.hasParameters ?? false
        case .abstract(_, let parameters): parameters.contains { $0.hasParameters }
        default: false
        }
    }

    /// Whether it is dyn or a scalar that only dyn and its like may stand for.
    var isPlain: Bool {
        switch self {
        case .dyn, .bool, .int, .uint, .double, .string, .bytes: true
        default: false
        }
    }
}
