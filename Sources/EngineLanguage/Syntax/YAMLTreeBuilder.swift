/// Builds the tree of one document from events.
struct YAMLTreeBuilder: ~Copyable {
    let file: SourceFile
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: YAMLLimits
    let offsets: CharacterOffsets
    var diagnostics = DiagnosticList()
    var anchors: [String: YAMLAnchor] = [:]
    /// The anchors whose values are being read.
    var openAnchors: Set<String> = []
    /// How many nodes are made, those that aliases stand for included.
    var nodes = 0
    /// How many of them aliases stand for.
    var aliasNodes = 0
    private var events: YAMLEventStream
    private var depth = 0

    /// Why building ends before the document does.
    enum Stop: Error {
        /// The text is not YAML.
        case failure(YAMLFailure)
        /// A limit, which is reported already.
        case limit
    }

    init(_ file: SourceFile, _ bytes: UnsafeBufferPointer<UInt8>, _ limits: YAMLLimits) {
        self.file = file
        self.bytes = bytes
        self.limits = limits
        offsets = CharacterOffsets(bytes)
        events = YAMLEventStream(bytes)
    }

    /// Reads the whole file.
    mutating func tree() -> SyntaxNode? {
        do throws(Stop) {
            _ = try next()
            let tree = try document()
            let event = try next()
            if event.kind == .documentStart { refuseSecondDocument(event) }
            return tree
        } catch {
            if case .failure(let failure) = error {
                diagnostics.append(YAMLFaultExplainer(file, bytes, offsets).diagnostic(failure))
            }
            return nil
        }
    }

    private mutating func document() throws(Stop) -> SyntaxNode {
        guard try next().kind == .documentStart else {
            let nothing = Scalar(text: "", kind: .null, style: .plain, start: 0)
            return SyntaxNode(.scalar(nothing), span: Span(file: file, start: 0, end: 0))
        }
        let root = try node(next())
        _ = try next()
        return root
    }

    mutating func next() throws(Stop) -> YAMLEvent {
        do throws(YAMLFailure) {
            return try events.next()
        } catch {
            throw .failure(error)
        }
    }

    /// Builds the node that an event begins.
    mutating func node(_ event: YAMLEvent) throws(Stop) -> SyntaxNode {
        nodes += 1
        switch event.kind {
        case .alias: return try alias(event)
        case .sequenceStart, .mappingStart: return try collection(event)
        default:
            let placed = scalar(event)
            let node = SyntaxNode(.scalar(placed.scalar), span: placed.span)
            if let name = event.anchor { anchors[String(cString: name)] = YAMLAnchor(node: node, nodes: 1, height: 0) }
            return node
        }
    }

    private mutating func collection(_ event: YAMLEvent) throws(Stop) -> SyntaxNode {
        let properties = properties(of: event)
        let anchor = event.anchor.map { String(cString: $0) }
        let nodesBefore = nodes
        if let tag = event.tag { checkCollectionTag(tag, of: event.kind, at: properties.tag) }
        try enter(at: properties.content)
        if let anchor { openAnchors.insert(anchor) }
        let node =
            try event.kind == .mappingStart
            ? mapping(from: properties.content, isFlow: event.isFlow)
            : sequence(from: properties.content, isFlow: event.isFlow)
        depth -= 1
        if let anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = YAMLAnchor(node: node, nodes: nodes - nodesBefore + 1, height: node.height)
        }
        return node
    }

    /// Counts a level of nesting.
    private mutating func enter(at offset: Int) throws(Stop) {
        try checkDepth(adding: 1, at: Span(file: file, start: offset, end: offset + 1))
        depth += 1
    }

    /// Reports nesting over the limit, and stops: what is in there may be endless.
    mutating func checkDepth(adding height: Int, at span: Span) throws(Stop) {
        guard depth + height > limits.depth else { return }
        diagnostics.append(.nestingTooDeep(limit: limits.depth, at: span))
        throw .limit
    }

    private mutating func sequence(from start: Int, isFlow: Bool) throws(Stop) -> SyntaxNode {
        var elements: [SyntaxNode] = []
        var event = try next()
        while event.kind != .sequenceEnd {
            elements.append(try node(event))
            event = try next()
        }
        // The end of a block is where the next thing begins: too far for a span.
        let end = isFlow ? offsets.byte(event.end) : elements.last?.span.end ?? start
        return SyntaxNode(.sequence(elements), span: Span(file: file, start: start, end: end))
    }

    private mutating func mapping(from start: Int, isFlow: Bool) throws(Stop) -> SyntaxNode {
        var entries: [SyntaxNode.Entry] = []
        var keys = YAMLKeySet()
        var lastEnd = start
        var event = try next()
        while event.kind != .mappingEnd {
            let key = try key(event)
            let value = try node(next())
            // Alias targets and complex keys may end before the entry does; the span only grows.
            lastEnd = max(lastEnd, value.span.end, key?.span.end ?? start)
            if let key {
                if let first = keys.insert(key.scalar.text, entries) {
                    diagnostics.append(.duplicateKey(key.scalar.text, at: key.span, first: first.keySpan))
                } else {
                    entries.append(SyntaxNode.Entry(key: key.scalar, keySpan: key.span, value: value))
                }
            }
            event = try next()
        }
        let end = isFlow ? offsets.byte(event.end) : lastEnd
        return SyntaxNode(.mapping(entries), span: Span(file: file, start: start, end: end))
    }

    /// Reads a key; nothing if it is none that definitions can have, which is reported.
    private mutating func key(_ event: YAMLEvent) throws(Stop) -> PlacedScalar? {
        if event.kind == .scalar, event.anchor == nil {
            nodes += 1
            return scalar(event)
        }
        let node = try node(event)
        if let scalar = node.scalar { return PlacedScalar(scalar: scalar, span: node.span) }
        diagnostics.append(.complexKey(at: node.span))
        return nil
    }

    private mutating func refuseSecondDocument(_ event: YAMLEvent) {
        let start = offsets.byte(event.start)
        diagnostics.append(.severalDocuments(at: Span(file: file, start: start, end: offsets.byte(event.end))))
    }
}
