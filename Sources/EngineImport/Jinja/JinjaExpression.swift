/// An expression of Jinja, as far as declarative connectors use it.
indirect enum JinjaExpression: Sendable, Hashable {
    /// A value of a map literal.
    struct Pair: Sendable, Hashable {
        let key: JinjaExpression
        let value: JinjaExpression
    }

    /// An argument that is given by name.
    struct Argument: Sendable, Hashable {
        /// Nothing: by place.
        let name: String?
        let value: JinjaExpression
    }

    case none
    case bool(Bool)
    /// A number with its digits.
    case number(String)
    case text(String)
    case list([JinjaExpression])
    case map([Pair])
    case name(String)
    /// `a.b`, or `a['b']`.
    case member(JinjaExpression, String)
    case index(JinjaExpression, JinjaExpression)
    case slice(JinjaExpression, from: JinjaExpression?, to: JinjaExpression?)
    case call(JinjaExpression, [Argument])
    case filter(JinjaExpression, String, [Argument])
    case test(JinjaExpression, String, [Argument])
    case not(JinjaExpression)
    case negative(JinjaExpression)
    case binary(String, JinjaExpression, JinjaExpression)
    /// Without an `else` it gives nothing.
    case conditional(then: JinjaExpression, test: JinjaExpression, otherwise: JinjaExpression?)
    /// Texts and values written one behind the other.
    case joined([JinjaExpression])
    /// What a loop makes of each element of a list.
    case each(String, in: JinjaExpression, [JinjaExpression])

    /// The expression with every inner expression changed, from the inside out.
    func rewritten(_ change: (JinjaExpression) -> JinjaExpression) -> JinjaExpression {
        func inner(_ expression: JinjaExpression) -> JinjaExpression { expression.rewritten(change) }
        func inner(_ arguments: [Argument]) -> [Argument] {
            arguments.map { Argument(name: $0.name, value: inner($0.value)) }
        }
        let result: JinjaExpression =
            switch self {
            case .none, .bool, .number, .text, .name: self
            case .list(let elements): .list(elements.map(inner))
            case .map(let pairs): .map(pairs.map { Pair(key: inner($0.key), value: inner($0.value)) })
            case .member(let base, let name): .member(inner(base), name)
            case .index(let base, let index): .index(inner(base), inner(index))
            case .slice(let base, let from, let to): .slice(inner(base), from: from.map(inner), to: to.map(inner))
            case .call(let callee, let arguments): .call(inner(callee), inner(arguments))
            case .filter(let base, let name, let arguments): .filter(inner(base), name, inner(arguments))
            case .test(let base, let name, let arguments): .test(inner(base), name, inner(arguments))
            case .not(let base): .not(inner(base))
            case .negative(let base): .negative(inner(base))
            case .binary(let sign, let left, let right): .binary(sign, inner(left), inner(right))
            case .conditional(let then, let test, let otherwise):
                .conditional(then: inner(then), test: inner(test), otherwise: otherwise.map(inner))
            case .joined(let parts): .joined(parts.map(inner))
            case .each(let name, let list, let values): .each(name, in: inner(list), values.map(inner))
            }
        return change(result)
    }

    /// All names with the members that are read of them, `get` included: `config` → `credentials`,
    /// `token`.
    var paths: [[String]] {
        if let path = path { return [path] }
        return switch self {
        case .none, .bool, .number, .text: []
        case .name(let name): [[name]]
        case .list(let elements): elements.flatMap(\.paths)
        case .map(let pairs): pairs.flatMap { $0.key.paths + $0.value.paths }
        case .member(let base, _): base.paths
        case .index(let base, let index): base.paths + index.paths
        case .slice(let base, let from, let to): base.paths + (from?.paths ?? []) + (to?.paths ?? [])
        // The name of a method is no member, that of a function no value.
        case .call(.member(let base, _), let arguments): base.paths + arguments.flatMap(\.value.paths)
        case .call(.name, let arguments): arguments.flatMap(\.value.paths)
        case .call(let callee, let arguments): callee.paths + arguments.flatMap(\.value.paths)
        case .filter(let base, _, let arguments), .test(let base, _, let arguments):
            base.paths + arguments.flatMap(\.value.paths)
        case .not(let base), .negative(let base): base.paths
        case .binary(_, let left, let right): left.paths + right.paths
        case .conditional(let then, let test, let otherwise): then.paths + test.paths + (otherwise?.paths ?? [])
        case .joined(let parts): parts.flatMap(\.paths)
        case .each(_, let list, let values): list.paths + values.flatMap(\.paths)
        }
    }

    /// The name and its members, if it is nothing but a way from a name; a `get` whose default stands
    /// for "nothing" is such a step too.
    var path: [String]? {
        switch self {
        case .name(let name): return [name]
        case .member(let base, let name):
            return base.path.map { $0 + [name] }
        case .index(let base, .text(let name)): return base.path.map { $0 + [name] }
        case .call(.member(let base, "get"), let arguments):
            guard let key = arguments.first?.value.literalText, arguments.count < 2 || arguments[1].value.isNothing
            else { return nil }
            return base.path.map { $0 + [key] }
        default: return nil
        }
    }

    /// The text, if it is a literal.
    var literalText: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Whether it stands for "nothing there": none, or an empty text, list or map.
    var isNothing: Bool {
        switch self {
        case .none: true
        case .text(let text): text.isEmpty
        case .list(let elements): elements.isEmpty
        case .map(let pairs): pairs.isEmpty
        default: false
        }
    }
}

/// Why a text could not be taken over.
struct JinjaFault: Error, Sendable, Hashable {
    /// What was not understood, or has no counterpart: one line without a full stop.
    let message: String
    /// A stable word for it, by which reports are counted.
    var feature = "jinja"

    init(_ message: String, feature: String = "jinja") {
        self.message = message
        self.feature = feature
    }
}
