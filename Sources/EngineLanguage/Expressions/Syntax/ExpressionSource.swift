/// The text of an expression or template, and where each of its bytes stands in a file.
public struct ExpressionSource: Sendable {
    /// The text, as YAML decoded it.
    public let text: String
    /// What YAML makes of the scalar.
    var scalarKind: Scalar.Kind { scalar.kind }
    /// Whether it is a `|` or `>` block.
    var isBlock: Bool { scalar.style == .literal || scalar.style == .folded }
    private let scalar: Scalar
    private let file: SourceFile

    /// Takes a scalar of a definition.
    public init(_ scalar: Scalar, in file: SourceFile) {
        self.text = scalar.text
        self.scalar = scalar
        self.file = file
    }

    /// Takes text that stands in no file: a command line, a test.
    public init(text: String, path: String = "expression") {
        self.text = text
        self.file = SourceFile(path: path, text: text)
        self.scalar = Scalar(
            text: text, kind: .string, style: .plain, segments: [Scalar.Segment(decoded: 0, source: 0)])
    }

    /// The span in the file of a range of the text's UTF-8.
    public func span(_ range: Range<Int>) -> Span { scalar.span(ofDecoded: range, in: file) }
}
