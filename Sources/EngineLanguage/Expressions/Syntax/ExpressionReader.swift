/// The parser's state: the tokens ahead, the nodes so far, the faults.
struct ExpressionReader {
    /// Something wrong with the text.
    struct Fault {
        let id: DiagnosticID
        let message: String
        let range: Range<Int>
        var fix: Diagnostic.Fix?
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private var lexer: ExpressionLexer
    /// The token to read next.
    private(set) var token: ExpressionToken
    /// The end of the token read last.
    private(set) var lastEnd: Int
    private(set) var nodes: [ExpressionNode] = []
    private(set) var links: [Int32] = []
    private(set) var faults: [Fault] = []
    /// Where the last fault was found: the same place is reported once.
    private var lastFault = -1
    private var depth = 0
    private var isTooDeep = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
        self.bytes = bytes
        lexer = ExpressionLexer(bytes, in: range)
        token = ExpressionToken(kind: .end, start: range.lowerBound, end: range.lowerBound)
        lastEnd = range.lowerBound
        advance()
    }

    // MARK: Tokens

    /// Reads the next token; what is no token is reported and passed over.
    mutating func advance() {
        lastEnd = token.end
        token = lexer.next()
        while token.kind == .invalid {
            fail(lexer.fault, at: token.range)
            token = lexer.next()
            lastFault = token.start
        }
    }

    /// Reads the token if it is of a kind.
    mutating func take(_ kind: ExpressionToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    /// Reads a closing bracket; without it reports what is there instead, and goes on behind the next
    /// one.
    mutating func close(_ kind: ExpressionToken.Kind, _ name: String, opened: Int) {
        if take(kind) { return }
        fail("expected '\(name)' \(found)", at: token.range)
        skip(to: kind)
    }

    /// Passes over tokens up to the closing bracket of this level.
    private mutating func skip(to kind: ExpressionToken.Kind) {
        var open = 0
        while token.kind != .end {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: open += 1
            case .rightParenthesis, .rightBracket, .rightBrace:
                if open == 0 {
                    if token.kind == kind { advance() }
                    return
                }
                open -= 1
            default: break
            }
            advance()
        }
    }

    /// The words of a token.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// What stands ahead, for a message.
    var found: String { token.kind == .end ? "before the end" : "before '\(text(token.range))'" }

    // MARK: Faults

    /// Reports a fault, unless one was reported at this place already.
    mutating func fail(
        _ message: String, at range: Range<Int>, id: DiagnosticID = .expressionSyntax, fix: Diagnostic.Fix? = nil
    ) {
        // Behind what is too deep nothing was read, so nothing can be said about it.
        guard range.lowerBound != lastFault, !isTooDeep || id == .expressionLimit else { return }
        lastFault = range.lowerBound
        faults.append(Fault(id: id, message: message, range: range, fix: fix))
    }

    // MARK: Nodes

    /// Adds a node.
    mutating func make(
        _ kind: ExpressionNode.Kind, _ range: Range<Int>, focus: Range<Int>? = nil, _ operands: [Int] = []
    ) -> Int {
        if nodes.count == ExpressionParser.nodeLimit {
            fail(
                "the expression has more than \(ExpressionParser.nodeLimit) parts", at: range, id: .expressionLimit)
        }
        let first = Int32(links.count)
        links.append(contentsOf: operands.map { Int32($0) })
        nodes.append(
            ExpressionNode(
                kind: kind, range: range, focus: focus ?? range, firstLink: first, linkCount: Int32(operands.count)))
        return nodes.count - 1
    }

    /// Lets a node begin and end with the parentheses around it.
    mutating func widen(_ node: Int, to range: Range<Int>) { nodes[node].range = range }

    /// An operand of a node made before.
    func child(_ index: Int, of node: Int) -> Int { Int(links[Int(nodes[node].firstLink) + index]) }

    /// A node for what was reported.
    mutating func invalid(_ range: Range<Int>) -> Int { make(.invalid, range) }

    /// Goes one level deeper, or passes over the rest if that is too deep.
    mutating func nested(_ body: (inout ExpressionReader) -> Int) -> Int {
        guard depth < ExpressionParser.nestingLimit else {
            if !isTooDeep {
                isTooDeep = true
                fail(
                    "brackets, calls and ternaries stand more than \(ExpressionParser.nestingLimit) deep in each other",
                    at: token.range, id: .expressionLimit)
            }
            while token.kind != .end { advance() }
            return invalid(token.range)
        }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }
}
