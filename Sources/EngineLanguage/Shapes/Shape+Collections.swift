extension Shape {
    /// A list.
    public static func list<Element>(
        of element: Shape<Element>, count: ClosedRange<Int>? = nil
    ) -> Shape where Value == [Element] {
        list(element, allowsOne: false, count)
    }

    /// A list, or one element in its place.
    public static func oneOrList<Element>(
        of element: Shape<Element>, count: ClosedRange<Int>? = nil
    ) -> Shape where Value == [Element] {
        list(element, allowsOne: true, count)
    }

    private static func list<Element>(
        _ element: Shape<Element>, allowsOne: Bool, _ count: ClosedRange<Int>?
    ) -> Shape where Value == [Element] {
        Shape(
            allowsOne ? element.kinds.union(.sequence) : .sequence,
            isSecret: element.isSecret,
            placeholder: { [] },
            describe: { .list(element.describe(&$0), allowsOne: allowsOne) },
            write: { values in
                let literals = values.compactMap(element.write)
                return literals.count == values.count ? .array(literals) : nil
            },
            decode: { node, decoder in
                guard let nodes = node.elements else {
                    if allowsOne { return element.decode(node, &decoder).map { [$0] } }
                    return decoder.refuse(node, expected: "a list", help: decoder.listHelp(node))
                }
                if let count, !count.contains(nodes.count) {
                    decoder.refuseCount(node, nodes.count, count)
                }
                var values: [Element] = []
                values.reserveCapacity(nodes.count)
                for (index, node) in nodes.enumerated() {
                    if let value = decoder.decode(node, under: "[\(index)]", at: nil, element) { values.append(value) }
                }
                return values
            })
    }

    /// A map of names to values, in written order.
    ///
    /// An entry with null is left out, unless null is a value of the shape.
    public static func map<Element>(
        of element: Shape<Element>, keys format: TextFormat = .filled
    ) -> Shape where Value == NamedValues<Element> {
        Shape(
            .mapping,
            isSecret: element.isSecret,
            placeholder: { NamedValues() },
            describe: { .map(key: format, value: element.describe(&$0)) },
            write: { values in
                let entries = values.compactMap { entry in
                    element.write(entry.value).map { JSONValue.Member(key: entry.name, value: $0) }
                }
                return entries.count == values.count ? .object(entries) : nil
            },
            decode: { node, decoder in
                guard node.entries != nil else {
                    return decoder.refuse(node, expected: node.notation.mapWord + " of names")
                }
                var values: [NamedValues<Element>.Entry] = []
                for entry in decoder.entries(of: node) {
                    decoder.check(entry, format)
                    guard element.acceptsNull || !entry.value.isNull || decoder.takesNullAsValue else { continue }
                    let name = entry.key.text
                    guard let value = decoder.decode(entry.value, under: name, at: entry.keySpan, element) else {
                        continue
                    }
                    values.append(.init(name, at: entry.keySpan, value))
                }
                return NamedValues(values)
            })
    }
}

extension ShapeDecoder {
    fileprivate func listHelp(_ node: SyntaxNode) -> String? {
        guard let scalar = node.scalar, secrecy == 0, !scalar.text.isEmpty else { return nil }
        return node.notation.listing(scalar)
    }

    fileprivate mutating func refuseCount(_ node: SyntaxNode, _ count: Int, _ range: ClosedRange<Int>) {
        let bounds =
            range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        report(Diagnostic(.outOfRange, "\(subject) must have \(bounds) entries, not \(count)", at: node.span))
    }

    /// Reports a key that does not have the format of the map's names.
    fileprivate mutating func check(_ entry: SyntaxNode.Entry, _ format: TextFormat) {
        guard !format.accepts(entry.key.text) else { return }
        let message = "'\(entry.key.text)' in \(subject) must be \(format.expectation)"
        report(Diagnostic(.invalidFormat, message, at: entry.keySpan))
    }
}
