public import EngineLanguage

/// A value of a request that is worked out when the request is made: a tree with templates as leaves.
public indirect enum ValuePlan: Sendable {
    /// A value that never changes.
    case constant(ExpressionValue)
    /// Text with holes, or one hole that keeps its type.
    case template(CompiledTemplate)
    /// A list.
    case list([ValuePlan])
    /// A map in written order.
    case map([(key: String, value: ValuePlan)])

    /// Works the value out.
    /// - Returns: nothing if the value is absent; absent members of a map or list are left out.
    /// - Throws: the fault of the hole that failed.
    public func evaluate(_ bindings: ExpressionBindings) throws(ExpressionFault) -> ExpressionValue? {
        switch self {
        case .constant(let value): return value
        case .template(let template): return try template.evaluate(bindings).required
        case .list(let elements):
            var values: [ExpressionValue] = []
            for element in elements {
                if let value = try element.evaluate(bindings) { values.append(value) }
            }
            return .list(values)
        case .map(let members):
            var values: [(String, ExpressionValue)] = []
            for member in members {
                if let value = try member.value.evaluate(bindings) { values.append((member.key, value)) }
            }
            return .map(ExpressionMap(texts: values))
        }
    }

    /// The tree with another one laid over it: maps merge deep, all else is replaced.
    public func merging(_ other: ValuePlan) -> ValuePlan {
        guard case .map(var members) = self, case .map(let others) = other else { return other }
        for entry in others {
            if let index = members.firstIndex(where: { $0.key == entry.key }) {
                members[index].value = members[index].value.merging(entry.value)
            } else {
                members.append(entry)
            }
        }
        return .map(members)
    }
}

extension ExpressionOutcome {
    /// The value, nothing if it is absent.
    /// - Throws: the fault, if it is one.
    package var required: ExpressionValue? {
        get throws(ExpressionFault) {
            switch self {
            case .value(let value): value
            case .absent: nil
            case .fault(let fault): throw fault
            }
        }
    }
}
