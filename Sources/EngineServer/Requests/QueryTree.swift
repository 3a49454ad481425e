internal import EngineLanguage

/// A query with names in brackets as a tree: `tags[team]=blue`, `ids[]=1`, and a repeated name is a list.
struct QueryTree {
    /// The tree.
    let value: RequestValue

    /// As Nango: a longer list is a mistake or an attack.
    private static let mostElements = 100
    private static let mostLevels = 5

    private final class Branch {
        var texts: [String] = []
        var names: [String] = []
        var branches: [String: Branch] = [:]
        var isList = false

        func branch(_ name: String) -> Branch {
            if let found = branches[name] { return found }
            let new = Branch()
            names.append(name)
            branches[name] = new
            return new
        }

        var value: RequestValue {
            if !names.isEmpty { return .object(names.compactMap { name in branches[name].map { (name, $0.value) } }) }
            return texts.count == 1 && !isList ? .text(texts[0]) : .list(texts.map { .text($0) })
        }
    }

    /// Reads names and values, decoded, in their order.
    /// - Throws: `invalid_query_params` where a list is too long, or a name is taken apart too often.
    init(items: [(name: String, value: String)]) throws(RouteFault) {
        let root = Branch()
        for (name, value) in items {
            guard !name.isEmpty else { continue }
            var branch = root
            let parts = Self.parts(of: name)
            guard parts.count <= Self.mostLevels else {
                throw .invalid(
                    "invalid_query_params", [parts[0]], "at most \(Self.mostLevels) levels of brackets are read")
            }
            for part in parts {
                if part.isEmpty { branch.isList = true } else { branch = branch.branch(part) }
            }
            branch.texts.append(value)
            guard branch.texts.count <= Self.mostElements else {
                throw .invalid(
                    "invalid_query_params", [parts[0]], "at most \(Self.mostElements) values of one name are read")
            }
        }
        let isEmpty = root.names.isEmpty
        self.value = isEmpty ? .object([]) : root.value
    }

    /// `a[b][]` is `a`, `b` and nothing.
    private static func parts(of name: String) -> [String] {
        guard name.hasSuffix("]"), let open = name.firstIndex(of: "["), open != name.startIndex else { return [name] }
        let inner = name[name.index(after: open)...].dropLast()
        let parts = inner.split(separator: "][", omittingEmptySubsequences: false).map(String.init)
        return [String(name[..<open])] + parts
    }
}
