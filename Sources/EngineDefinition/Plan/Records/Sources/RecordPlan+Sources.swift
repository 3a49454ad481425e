internal import EngineCrypto
internal import EngineLanguage

extension RecordPlan {
    /// Reads the keys of a page's items and hashes them, for much less than mapping them costs.
    /// - Returns: nothing if the same items might be mapped to something else than before.
    func sources(of page: ResponsePage) -> PageSources? {
        guard let list = page.records, let plan = sourcing.plan(of: self), let seed = plan.seed(page.bindings) else {
            return nil
        }
        let hasher = SourceHasher(seed: seed)
        return try? plan.keys.expressions.withPage([list.tape], bindings: page.bindings) {
            evaluated throws(ExpressionFault) in
            var room = MappedRecords()
            var writing = RecordWriting(plan: plan.keys, page: evaluated, list: list, in: &room)
            var sources = PageSources()
            sources.entries.reserveCapacity(list.nodes.count)
            for node in list.nodes {
                let (id, cursor) = writing.takeKey(node)
                sources.entries.append(.init(id: id, hash: hasher.hash(node, on: list.tape), cursor: cursor))
            }
            sources.bytes = writing.records.bytes
            return sources
        }
    }

    /// The hash of items, for a page that is mapped without having been looked at before.
    func hasher(for page: ResponsePage) -> SourceHasher? {
        sourcing.plan(of: self)?.seed(page.bindings).map(SourceHasher.init)
    }
}

/// Hashes the source of items.
struct SourceHasher {
    let seed: UInt64

    /// The hash of an item and of all else that its mapping reads.
    func hash(_ node: JSONNode, on tape: JSONTape) -> ContentHash {
        let range = tape.rawRange(of: node)
        return tape.bytes.withUnsafeBytes { ContentHash(of: UnsafeRawBufferPointer(rebasing: $0[range]), seed: seed) }
    }
}
