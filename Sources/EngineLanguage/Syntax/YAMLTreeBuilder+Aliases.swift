/// What an anchor names.
struct YAMLAnchor {
    let node: SyntaxNode
    /// How many nodes it has, itself included and aliases in it expanded.
    let nodes: Int
    /// How many levels of lists and maps it has.
    let height: Int
}

extension YAMLTreeBuilder {
    /// Puts what an alias stands for in its place.
    ///
    /// The node's span is the alias; inside it, spans are the anchor's.
    mutating func alias(_ event: YAMLEvent) throws(Stop) -> SyntaxNode {
        let span = Span(file: file, start: offsets.byte(event.start), end: offsets.byte(event.end))
        let name = event.anchor.map { String(cString: $0) } ?? ""
        guard let anchor = anchors[name], !openAnchors.contains(name) else {
            diagnostics.append(
                openAnchors.contains(name)
                    ? .recursiveAlias(name, at: span) : .unknownAlias(name, known: anchors.keys, at: span))
            return SyntaxNode(.scalar(Scalar(text: "", kind: .null, style: .plain, start: span.start)), span: span)
        }
        nodes += anchor.nodes - 1
        aliasNodes += anchor.nodes
        guard aliasNodes <= limits.aliasNodes else {
            diagnostics.append(.tooManyAliases(limit: limits.aliasNodes, at: span))
            throw .limit
        }
        try checkDepth(adding: anchor.height, at: span)
        return SyntaxNode(anchor.node.content, span: span)
    }

    /// Where a node's tag and its content begin, when anchor and tag stand in front of it.
    func properties(of event: YAMLEvent) -> (tag: Span?, content: Int) {
        var at = offsets.byte(event.start)
        var tag: Span?
        while at < bytes.count, bytes[at] == UInt8(ascii: "&") || bytes[at] == UInt8(ascii: "!") {
            let start = at
            let isTag = bytes[at] == UInt8(ascii: "!")
            at += 1
            while at < bytes.count, isTag ? !endsTag(bytes[at]) : isAnchorCharacter(bytes[at]) { at += 1 }
            if isTag { tag = Span(file: file, start: start, end: at) }
            at = contentStart(from: at)
        }
        return (tag, at)
    }

    /// What libyaml takes as the name of an anchor.
    private func isAnchorCharacter(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    private func endsTag(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
            || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
    }

    /// Skips white space and comments.
    private func contentStart(from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "#"), at > start {
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), bytes[at] != UInt8(ascii: "\r") { at += 1 }
            } else if bytes[at] <= 0x20 {
                at += 1
            } else {
                break
            }
        }
        return at
    }
}

extension SyntaxNode {
    /// How many levels of lists and maps the node has; bounded by the limit of the parser that made it.
    var height: Int {
        switch content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.lazy.map(\.height).max() ?? 0)
        case .mapping(let entries): 1 + (entries.lazy.map(\.value.height).max() ?? 0)
        }
    }
}
