extension Shape where Value == String {
    /// Any text.
    ///
    /// A number or a boolean must be quoted, so that nobody wonders what `01` or `yes` became.
    public static var text: Shape { text(.any) }

    /// The id of a definition.
    public static var id: Shape { text(.id) }

    /// A name that expressions can use.
    public static var name: Shape { text(.name) }

    /// A text or glob.
    public static var glob: Shape { text(.glob) }

    /// An absolute URL.
    public static var url: Shape { text(.url) }

    /// An absolute URL with the scheme https.
    public static var httpsURL: Shape { text(.httpsURL) }

    /// Text of a format and, if given, a length in characters.
    public static func text(_ format: TextFormat, length: ClosedRange<Int>? = nil) -> Shape {
        Shape(
            .scalar,
            placeholder: { "" },
            describe: { _ in .text(format, length: length) },
            write: { .string($0) },
            decode: { node, decoder in
                guard let text = decoder.text(node, expected: format.expectation) else { return nil }
                guard format.accepts(text) else {
                    let help = format.example.map { "for example '\($0)'" }
                    return decoder.refuse(node, .invalidFormat, expected: format.expectation, help: help)
                }
                if let length, !length.contains(text.count) {
                    return decoder.refuse(
                        node, .outOfRange, expected: "\(length.lowerBound) to \(length.upperBound) characters long")
                }
                return text
            })
    }
}

extension Shape {
    /// A text with a notation of its own, read into a value.
    /// - Parameters:
    ///   - format: the notation in words; texts that it refuses are never parsed.
    ///   - id: the diagnostic of a text that cannot be parsed.
    ///   - placeholder: a value for those whose text is missing.
    ///   - write: the value as text, for documents.
    ///   - parse: gives the value, or nothing.
    /// - Returns: the shape.
    public static func notation(
        _ format: TextFormat, _ id: DiagnosticID = .invalidFormat, placeholder: Value,
        write: @escaping @Sendable (Value) -> String, parse: @escaping @Sendable (String) -> Value?
    ) -> Shape {
        Shape(
            .scalar,
            placeholder: { placeholder },
            describe: { _ in .text(format, length: nil) },
            write: { .string(write($0)) },
            decode: { node, decoder in
                guard let scalar = node.scalar, scalar.kind != .null else {
                    return decoder.refuse(node, expected: format.expectation)
                }
                if format.accepts(scalar.text), let value = parse(scalar.text) { return value }
                let help = format.example.map { "for example '\($0)'" }
                return decoder.refuse(node, id, expected: format.expectation, help: help)
            })
    }
}

extension ShapeDecoder {
    /// The text of a node, or a report that it is none.
    mutating func text(_ node: SyntaxNode, expected: String) -> String? {
        guard let scalar = node.scalar, scalar.kind != .null else { return refuse(node, expected: expected) }
        guard scalar.kind == .string else {
            return refuse(
                node, expected: expected, help: node.notation.quoting(secrecy > 0 ? "…" : scalar.text))
        }
        return scalar.text
    }
}
