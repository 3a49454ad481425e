/// A parsed expression: a tree with the place of each part.
///
/// Nodes lie in one array, operands before the operations that use them, so that long chains need no
/// deep recursion.
public struct Expression: Sendable {
    /// The text that it came from.
    public let source: ExpressionSource
    /// The part of the text that it is; less than all in a template.
    let range: Range<Int>
    let nodes: [ExpressionNode]
    /// The operands of all nodes, side by side; a node has a range of them.
    let links: [Int32]
    /// The node that stands for the whole.
    let root: Int

    /// The operands of a node.
    func children(of node: Int) -> ArraySlice<Int32> {
        let node = nodes[node]
        return links[Int(node.firstLink)..<Int(node.firstLink + node.linkCount)]
    }

    /// An operand of a node.
    func child(_ index: Int, of node: Int) -> Int { Int(links[Int(nodes[node].firstLink) + index]) }

    /// The value of a literal, or of a list of literals.
    func literalValue(of node: Int) -> ExpressionValue? {
        switch nodes[node].kind {
        case .literal(let value): return value
        case .list(let optional) where optional.isEmpty:
            var elements: [ExpressionValue] = []
            for child in children(of: node) {
                guard case .literal(let element) = nodes[Int(child)].kind else { return nil }
                elements.append(element)
            }
            return .list(elements)
        default: return nil
        }
    }

    /// The span of a node.
    func span(of node: Int) -> Span { source.span(nodes[node].range) }

    /// The span of the part that a fault of the node is about: a field's name, an operator, a
    /// function's name.
    func focus(of node: Int) -> Span { source.span(nodes[node].focus) }

    /// The text of a node.
    func text(of node: Int) -> String { text(in: nodes[node].range) }

    /// The expression as it was written.
    public var text: String { text(in: range) }

    private func text(in range: Range<Int>) -> String {
        String(decoding: Array(source.text.utf8)[range], as: UTF8.self)
    }

    /// Where it stands.
    public var span: Span { source.span(range) }
}
