internal import EngineLanguage

/// What is read once a cursor is saved, where that differs from the first, full reading (definitions.md §7.3).
struct ChangesDefinition: Configurable {
    static let shapeName = "changes"
    static let shapeDoc =
        "What is read once a cursor is saved. Keys that it does not write are those of the stream; with an `endpoint` of "
        + "its own, the stream's call does not carry over."

    /// It with all that the stream brings to it.
    let stream: StreamDefinition

    init(reading object: inout ObjectReader) {
        stream = StreamDefinition(reading: &object, as: .changes)
    }

    /// Keys of a stream's call, which an endpoint of its own stands for.
    private static let call: Set<String> = Set(RequestDefinition.keys).union([
        "with", "pagination", "records", "reshape", "explode", "where", "fetch", "recurse", "before", "skip", "after",
        "cancel",
    ])

    /// The block laid over the stream that it stands in.
    static func laid(_ changes: SyntaxNode, over stream: SyntaxNode?) -> SyntaxNode {
        guard let stream, changes.entries != nil else { return changes }
        let isApart = changes["endpoint"].map { !$0.isNull } ?? false
        // What the stream does not know either was reported there.
        let known = Set(keyNames)
        let base = stream.mapEntries { entry in
            let key = entry.key.text
            return known.contains(key) && !(isApart && call.contains(key)) ? entry : nil
        }
        return DefinitionMerger.merge(changes, over: base, .block)
    }
}
