internal import EngineLanguage

/// Puts what `$ref` and `#/…` name in its place, as connectors define it: a map's own entries win over
/// those that it takes over.
struct ManifestReferences {
    private let root: DocumentNode
    private var known: [String: DocumentNode] = [:]
    /// Where the values begin that something refers to.
    private(set) var targets: Set<Int> = []
    private var open: [String] = []
    private var count = 0

    /// 4 million: more than any manifest has, less than memory.
    private static let most = 4_000_000

    init(root: DocumentNode) {
        self.root = root
    }

    /// The value without references.
    mutating func resolved(_ node: DocumentNode) throws(ManifestFault) -> DocumentNode {
        count += 1
        guard count < Self.most, open.count < 100 else {
            throw ManifestFault("references expand to too much", at: node)
        }
        switch node.content {
        case .text(let text) where text.hasPrefix("#/"): return try target(text, from: node)
        case .list(let elements):
            var result: [DocumentNode] = []
            for element in elements { result.append(try resolved(element)) }
            return DocumentNode(.list(result), span: node.span)
        case .map(let entries): return try resolved(entries, of: node)
        default: return node
        }
    }

    private mutating func resolved(
        _ entries: [DocumentNode.Entry], of node: DocumentNode
    ) throws(ManifestFault) -> DocumentNode {
        var own: [DocumentNode.Entry] = []
        var inherited: [DocumentNode.Entry] = []
        for entry in entries {
            if entry.key == "$ref", let text = entry.value.text {
                let base = try target(text, from: entry.value)
                guard let entries = base.entries else {
                    if own.isEmpty, entries.count == 1 { return base }
                    throw ManifestFault("'$ref' to '\(text)' names no map", at: entry.value)
                }
                inherited = entries
            } else {
                own.append(.init(key: entry.key, value: try resolved(entry.value)))
            }
        }
        guard !inherited.isEmpty else { return DocumentNode(.map(own), span: node.span) }
        let names = Set(own.map(\.key))
        return DocumentNode(.map(inherited.filter { !names.contains($0.key) } + own), span: node.span)
    }

    private mutating func target(_ reference: String, from node: DocumentNode) throws(ManifestFault) -> DocumentNode {
        if let known = known[reference] {
            count += 1
            return known
        }
        guard !open.contains(reference) else {
            throw ManifestFault("'\(reference)' leads to itself", at: node)
        }
        guard reference.hasPrefix("#/"), let found = find(Array(reference.dropFirst(2).split(separator: "/")), root)
        else { throw ManifestFault("there is nothing at '\(reference)'", at: node) }
        if let start = found.span?.start { targets.insert(start) }
        open.append(reference)
        let result = try resolved(found)
        open.removeLast()
        known[reference] = result
        return result
    }

    /// A key may hold slashes itself.
    private func find(_ parts: [Substring], _ node: DocumentNode) -> DocumentNode? {
        guard !parts.isEmpty else { return node }
        for count in 1...parts.count {
            let key = parts[..<count].joined(separator: "/")
            if let inner = node[key], let found = find(Array(parts[count...]), inner) { return found }
            if let index = Int(key), let elements = node.elements, elements.indices.contains(index),
                let found = find(Array(parts[count...]), elements[index])
            {
                return found
            }
        }
        // A way may lead through what another reference stands for.
        if let reference = node["$ref"]?.text ?? node.text, reference.hasPrefix("#/"), open.count < 50 {
            guard let base = find(Array(reference.dropFirst(2).split(separator: "/")), root) else { return nil }
            return base.canonicalText == node.canonicalText ? nil : find(parts, base)
        }
        return nil
    }
}

/// Why a manifest, or a part of it, cannot be read.
struct ManifestFault: Error {
    let message: String
    let node: DocumentNode?
    let feature: String
    /// Whether code of its own is needed.
    let isCustom: Bool

    init(_ message: String, at node: DocumentNode?, feature: String = "manifest", isCustom: Bool = false) {
        self.message = message
        self.node = node
        self.feature = feature
        self.isCustom = isCustom
    }
}
