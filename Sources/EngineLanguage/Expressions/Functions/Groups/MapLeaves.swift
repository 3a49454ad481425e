/// Brings the values of a map at any depth into one map.
///
/// What came last is named first, so that names are those which connectors expect that were written for
/// this order.
struct MapLeaves {
    private let evaluation: ExpressionEvaluation
    private let spreadsLists: Bool
    /// Values whose parts are still to be named: the last one comes first.
    private var open: [Leaf] = []
    private var found: [String: Leaf] = [:]
    /// The names in the order in which they were given.
    private var names: [String] = []
    /// Whether a list was spread: from then on parts are named with what holds them.
    private var namesHolders = false

    /// A value, its name, and the name with that of its holder before it.
    private struct Leaf {
        var value: RuntimeValue
        var name: String
        var longName: String
    }

    init(_ evaluation: ExpressionEvaluation, spreadsLists: Bool) {
        self.evaluation = evaluation
        self.spreadsLists = spreadsLists
    }

    /// The map of all leaves.
    mutating func spread(_ map: RuntimeValue) throws(ExpressionFault) -> RuntimeValue {
        try open(map, named: nil)
        while let part = open.popLast() {
            switch part.value.kind {
            case .map: try open(part.value, named: part.name)
            case .list where spreadsLists: try open(list: part.value, named: part.name)
            default: take(part)
            }
        }
        let result = try evaluation.makeMap(capacity: names.count)
        for name in names {
            guard let leaf = found[name] else { continue }
            try evaluation.put(try evaluation.makeText(.string, name.utf8), leaf.value, into: result)
        }
        return evaluation.finished(result)
    }

    private mutating func open(_ map: RuntimeValue, named holder: String?) throws(ExpressionFault) {
        let entries = try evaluation.entries(of: map)
        try evaluation.charge(entries.count)
        for entry in entries {
            guard entry.key.kind == .string else { throw .value("the values are named by texts") }
            let name = String(decoding: try evaluation.utf8(entry.key), as: UTF8.self)
            let longName = holder.map { "\($0).\(name)" } ?? name
            let isLong = namesHolders || found[name] != nil
            open.append(Leaf(value: entry.value, name: isLong ? longName : name, longName: longName))
        }
    }

    private mutating func open(list: RuntimeValue, named holder: String) throws(ExpressionFault) {
        let elements = try evaluation.elements(of: list)
        try evaluation.charge(elements.count)
        for (index, element) in elements.enumerated() {
            namesHolders = true
            open.append(Leaf(value: element, name: "\(holder).\(index)", longName: "\(holder).\(index)"))
        }
    }

    /// A value nearer to the top takes a name from one further down, which then has its holder's before
    /// it.
    private mutating func take(_ leaf: Leaf) {
        if let former = found[leaf.name], former.longName != leaf.name, found[former.longName] == nil {
            found[former.longName] = former
            names.append(former.longName)
        }
        if found.updateValue(leaf, forKey: leaf.name) == nil { names.append(leaf.name) }
    }
}
