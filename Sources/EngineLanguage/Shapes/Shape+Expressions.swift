extension Shape where Value == ExpressionField {
    /// An expression.
    /// - Parameters:
    ///   - context: the roots that it may use.
    ///   - fieldClass: what becomes of absent values; a required key takes `.required`.
    /// - Returns: the shape.
    public static func expression(
        in context: ExpressionContext, _ fieldClass: ExpressionFieldClass = .value
    ) -> Shape {
        Shape(
            .scalar,
            placeholder: {
                ExpressionField(
                    scalar: .nothing, span: .nowhere, context: context, fieldClass: fieldClass, expression: nil)
            },
            describe: { _ in .expression(context, fieldClass) },
            decode: { node, decoder in
                guard let scalar = node.scalar else {
                    return decoder.refuse(
                        node, .unquotedExpression, expected: "an expression",
                        help: "quote this expression: outside quotes YAML reads ': ', '{' and '[' itself")
                }
                return ExpressionField(
                    scalar: scalar, span: node.span, context: context, fieldClass: fieldClass,
                    expression: decoder.expression(scalar, of: node))
            })
    }

    /// A test: an expression that is true or false.
    public static func test(in context: ExpressionContext) -> Shape { expression(in: context, .test) }

    /// A guard: a test that does not match where it cannot be answered.
    public static func guarded(in context: ExpressionContext) -> Shape { expression(in: context, .guard) }
}

extension Shape where Value == TemplateField {
    /// Text with expression holes; null is a value, for in a map it takes away an entry.
    public static func template(in context: ExpressionContext) -> Shape {
        Shape(
            .scalar,
            acceptsNull: true,
            placeholder: {
                TemplateField(scalar: .nothing, span: .nowhere, context: context, template: nil)
            },
            describe: { _ in .template(context, isTree: false) },
            decode: { node, decoder in
                guard let scalar = node.scalar else {
                    return decoder.refuse(
                        node, expected: "a text with holes",
                        help: "to send a list or a map, write it as one hole: \"${ … }\"")
                }
                return TemplateField(
                    scalar: scalar, span: node.span, context: context,
                    template: decoder.template(scalar, of: node))
            })
    }
}

extension Shape where Value == TemplateTree {
    /// Any nesting of texts with holes.
    public static func templateTree(in context: ExpressionContext) -> Shape {
        let leaf = Shape<TemplateField>.template(in: context)
        return Shape(
            .any,
            acceptsNull: true,
            placeholder: { .leaf(leaf.placeholder()) },
            describe: { _ in .template(context, isTree: true) },
            decode: { node, decoder in decoder.tree(node, leaf) })
    }
}

extension ShapeDecoder {
    /// Parses an expression; its faults stand at their own characters.
    fileprivate mutating func expression(_ scalar: Scalar, of node: SyntaxNode) -> Expression? {
        if isCut(node) { return nil }
        var found = DiagnosticList()
        let expression = ExpressionParser.parse(ExpressionSource(scalar, in: node.span.file), diagnostics: &found)
        for diagnostic in found.all { report(diagnostic) }
        return expression
    }

    /// Parses a template; faults of its holes stand at their own characters.
    fileprivate mutating func template(_ scalar: Scalar, of node: SyntaxNode) -> Template? {
        if isCut(node) { return nil }
        var found = DiagnosticList()
        let template = Template.parse(ExpressionSource(scalar, in: node.span.file), diagnostics: &found)
        for diagnostic in found.all { report(diagnostic) }
        return template
    }

    fileprivate mutating func tree(_ node: SyntaxNode, _ leaf: Shape<TemplateField>) -> TemplateTree? {
        switch node.content {
        case .scalar:
            return .leaf(leaf.decode(node, &self) ?? leaf.placeholder())
        case .sequence(let elements):
            return .list(elements.compactMap { tree($0, leaf) }, node.span)
        case .mapping:
            var values: [NamedValues<TemplateTree>.Entry] = []
            for entry in entries(of: node) {
                path.append(entry.key.text)
                if let value = tree(entry.value, leaf) {
                    values.append(.init(entry.key.text, at: entry.keySpan, value))
                }
                path.removeLast()
            }
            return .map(NamedValues(values), node.span)
        }
    }
}

extension Scalar {
    /// Null that is written nowhere.
    static let nothing = Scalar(text: "", kind: .null, style: .plain, segments: [Segment(decoded: 0, source: 0)])
}
