// MARK: Chains of members, and what they begin with

extension ExpressionReader {
    /// A primary and all that follows it: `.a`, `.?a`, `[b]`, `[?b]`, `.f(x)`.
    mutating func member() -> Int { member(from: primary()) }

    /// What follows a primary.
    mutating func member(from start: Int) -> Int {
        var target = start
        while true {
            switch token.kind {
            case .dot: target = select(target)
            case .leftBracket: target = index(target)
            case .leftBrace:
                guard isName(target) else { return target }
                target = message(target)
            default: return target
            }
        }
    }

    private mutating func select(_ target: Int) -> Int {
        let dot = token.range
        advance()
        let isOptional = take(.question)
        let name = token
        guard let field = fieldName() else {
            fail("a field's name is expected \(found)", at: token.range, fix: reservedFix)
            if token.kind == .in || token.kind == .true || token.kind == .false || token.kind == .null { advance() }
            return invalid(nodes[target].range.lowerBound..<dot.upperBound)
        }
        if token.kind == .leftParenthesis, !isOptional, name.kind == .identifier {
            return memberCall(target, field, name.range)
        }
        let range = nodes[target].range.lowerBound..<name.end
        return make(.select(field, isOptional: isOptional), range, focus: name.range, [target])
    }

    private var reservedFix: Diagnostic.Fix? {
        switch token.kind {
        case .in, .true, .false, .null:
            Diagnostic.Fix("'\(text(token.range))' is a word of the language; write ['\(text(token.range))']")
        case .string: Diagnostic.Fix("a key in quotes is written ['…']")
        default: nil
        }
    }

    /// The name of a field, back-quotes off.
    private mutating func fieldName() -> String? {
        let name = token
        switch name.kind {
        case .identifier:
            advance()
            return text(name.range)
        case .quotedIdentifier:
            advance()
            return text(name.start + 1..<name.end - 1)
        default: return nil
        }
    }

    private mutating func index(_ target: Int) -> Int {
        let bracket = token
        advance()
        let isOptional = take(.question)
        let key = nested { $0.expression() }
        close(.rightBracket, "]", opened: bracket.start)
        let range = nodes[target].range.lowerBound..<lastEnd
        return make(.index(isOptional: isOptional), range, focus: bracket.start..<lastEnd, [target, key])
    }

    /// Whether a node is `a` or `a.b.c`, so that a brace after it would make a message.
    private func isName(_ node: Int) -> Bool {
        var node = node
        while true {
            switch nodes[node].kind {
            case .identifier: return true
            case .select(_, let isOptional) where !isOptional: node = child(0, of: node)
            default: return false
            }
        }
    }

    private mutating func message(_ name: Int) -> Int {
        let range = nodes[name].range
        fail("'\(text(range)){' would make a message; there are none in this language", at: range)
        advance()
        close(.rightBrace, "}", opened: range.upperBound)
        return invalid(range)
    }

    // MARK: Primaries

    private mutating func primary() -> Int {
        let start = token
        switch start.kind {
        case .identifier, .dot: return name()
        case .int, .uint, .double: return number()
        case .string, .bytes: return quoted()
        case .true, .false:
            advance()
            return make(.literal(.bool(start.kind == .true)), start.range)
        case .null:
            advance()
            return make(.literal(.null), start.range)
        case .leftParenthesis:
            advance()
            let inner = nested { $0.expression() }
            close(.rightParenthesis, ")", opened: start.start)
            widen(inner, to: start.start..<lastEnd)
            return inner
        case .leftBracket: return list()
        case .leftBrace: return map()
        default: return unexpected()
        }
    }

    private mutating func unexpected() -> Int {
        let range = token.range
        fail("a value is expected \(found)", at: range)
        switch token.kind {
        case .rightParenthesis, .rightBracket, .rightBrace, .comma, .colon, .end: break
        default: advance()
        }
        return invalid(range)
    }

    private mutating func name() -> Int {
        let start = token.start
        let isAbsolute = take(.dot)
        let word = token
        guard take(.identifier) else { return unexpected() }
        let name = text(word.range)
        if token.kind == .leftParenthesis { return call(isAbsolute ? "." + name : name, word.range) }
        if Self.reserved.contains(name) {
            fail("'\(name)' is reserved by the language and cannot be a root", at: word.range)
        }
        return make(.identifier(name, isAbsolute: isAbsolute), start..<word.end)
    }

    /// Words that CEL keeps for itself; as names of fields and members they are allowed.
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    private mutating func number() -> Int {
        let range = token.range
        let digits = UnsafeBufferPointer(rebasing: bytes[range])
        let value: ExpressionValue? =
            switch token.kind {
            case .int: ExpressionLiteral.int(digits, isNegative: false).map { .int($0) }
            case .uint: ExpressionLiteral.uint(digits).map { .uint($0) }
            default: ExpressionLiteral.double(digits, isNegative: false).map { .double($0) }
            }
        advance()
        return literal(value, range)
    }

    private mutating func quoted() -> Int {
        let start = token
        advance()
        do throws(ExpressionLiteral.Fault) {
            let isBytes = start.kind == .bytes
            let content = try ExpressionLiteral.content(bytes, start.range, isBytes: isBytes)
            let value = isBytes ? ExpressionValue.bytes(content) : .string(String(decoding: content, as: UTF8.self))
            return make(.literal(value), start.range)
        } catch {
            fail(error.message, at: error.range)
            return invalid(start.range)
        }
    }

    // MARK: Lists and maps

    private mutating func list() -> Int {
        let start = token.start
        advance()
        var elements: [Int] = []
        var optional: Set<Int> = []
        while token.kind != .rightBracket, token.kind != .end {
            if take(.question) { optional.insert(elements.count) }
            elements.append(nested { $0.expression() })
            guard take(.comma) else { break }
        }
        close(.rightBracket, "]", opened: start)
        return make(.list(optional: optional), start..<lastEnd, elements)
    }

    private mutating func map() -> Int {
        let start = token.start
        advance()
        var entries: [Int] = []
        var optional: Set<Int> = []
        while token.kind != .rightBrace, token.kind != .end {
            if take(.question) { optional.insert(entries.count / 2) }
            let key = nested { $0.expression() }
            guard take(.colon) else {
                fail("expected ':' between key and value \(found)", at: token.range)
                break
            }
            entries += [key, nested { $0.expression() }]
            guard take(.comma) else { break }
        }
        close(.rightBrace, "}", opened: start)
        return make(.map(optional: optional), start..<lastEnd, entries)
    }
}
