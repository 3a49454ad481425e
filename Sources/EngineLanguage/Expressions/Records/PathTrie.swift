/// All paths that a stream reads of its records, joined: one walk over a record finds them all.
///
/// A key is compared by a bit of its first byte and length, then by its first eight bytes, then by the
/// rest; members whose key is on no path are passed over by their skip links.
///
/// `@unchecked Sendable`: the buffers are written in `init` only.
final class PathTrie: @unchecked Sendable {
    /// A key on a path.
    struct Child {
        let prefix: UInt64
        let length: Int
        /// The node behind the key.
        let node: Int
        /// The key, for what the prefix cannot tell.
        let key: Int
    }

    /// A place on a path.
    struct Node {
        var firstChild = 0
        var childCount = 0
        /// A bit for the first byte and length of each child's key.
        var bloom: UInt64 = 0
        /// The slot of the path that ends here; negative if none does.
        var slot = -1
        /// The slots of this node and of all behind it, in `order`.
        var firstSlot = 0
        var endSlot = 0
    }

    let nodes: UnsafeMutableBufferPointer<Node>
    let children: UnsafeMutableBufferPointer<Child>
    /// Numbers of slots, so that those of a part of the trie lie side by side.
    let order: UnsafeMutableBufferPointer<Int>
    let keys: [JSONKey]

    deinit {
        nodes.deallocate()
        children.deallocate()
        order.deallocate()
    }

    /// Joins paths.
    /// - Parameter paths: the keys from the record on, each with the number of its slot.
    init(_ paths: [(keys: [String], slot: Int)]) {
        var draft = Draft()
        for path in paths { draft.insert(path.keys, path.slot) }
        draft.layOut()
        nodes = .allocate(capacity: draft.nodes.count)
        _ = nodes.initialize(from: draft.nodes)
        children = .allocate(capacity: max(draft.children.count, 1))
        _ = children.initialize(from: draft.children)
        order = .allocate(capacity: max(draft.order.count, 1))
        _ = order.initialize(from: draft.order)
        keys = draft.keys
    }

    /// The bit of a key in a bloom.
    @inline(__always)
    static func bit(_ prefix: UInt64, _ length: Int) -> UInt64 {
        1 &<< ((prefix & 0xFF) &* 7 &+ UInt64(truncatingIfNeeded: length) & 63)
    }
}

/// A trie while paths are put into it.
private struct Draft {
    private var edges: [[(key: String, node: Int)]] = [[]]
    private var slots: [Int] = [-1]
    var nodes: [PathTrie.Node] = []
    var children: [PathTrie.Child] = []
    var order: [Int] = []
    var keys: [JSONKey] = []

    mutating func insert(_ path: [String], _ slot: Int) {
        var node = 0
        for key in path {
            if let edge = edges[node].first(where: { $0.key == key }) {
                node = edge.node
                continue
            }
            edges[node].append((key, edges.count))
            node = edges.count
            edges.append([])
            slots.append(-1)
        }
        slots[node] = slot
    }

    mutating func layOut() {
        nodes = Array(repeating: PathTrie.Node(), count: edges.count)
        layOut(0)
    }

    /// Paths are at most as deep as an expression has parts; recursion goes along one path.
    private mutating func layOut(_ node: Int) {
        nodes[node].firstSlot = order.count
        nodes[node].slot = slots[node]
        if slots[node] >= 0 { order.append(slots[node]) }
        nodes[node].firstChild = children.count
        nodes[node].childCount = edges[node].count
        for edge in edges[node] {
            let key = JSONKey(edge.key)
            children.append(PathTrie.Child(prefix: key.prefix, length: key.count, node: edge.node, key: keys.count))
            keys.append(key)
            nodes[node].bloom |= PathTrie.bit(key.prefix, key.count)
        }
        for edge in edges[node] { layOut(edge.node) }
        nodes[node].endSlot = order.count
    }
}
