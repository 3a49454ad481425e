/// What is carried along while nodes become values: where we are, and what was found to be wrong.
struct ShapeDecoder: Sendable {
    /// The keys that lead to the value in hand, the outermost first; a list adds `[0]`.
    var path: [String] = []
    /// The key under which the value in hand stands; a missing key is reported here.
    var anchor: Span?
    /// What is wrong so far.
    var diagnostics = DiagnosticList()
    /// How many errors the object in hand has so far; a rule between its keys is asked only where it
    /// did not grow.
    var errors = 0
    /// Above 0 inside a secret: values are not quoted.
    var secrecy = 0
    /// Whether null is a value like any other, which most shapes refuse: where programs write, who leaves something out
    /// writes nothing.
    var takesNullAsValue = false
    /// Where values begin that a comma cut off: that was reported, so what is left of them is not.
    private var cutValues: Set<Int> = []

    /// Adds a diagnostic.
    mutating func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        diagnostics.append(diagnostic)
    }

    /// Reports that a value is not what it must be, and answers with nothing.
    mutating func refuse<Value>(
        _ node: SyntaxNode, _ id: DiagnosticID = .wrongType, expected: String, help: String? = nil
    ) -> Value? {
        let message = "\(subject) must be \(expected), not \(found(node))"
        report(Diagnostic(id, message, at: node.span, fix: help.map { Diagnostic.Fix($0) }))
        return nil
    }

    /// The value in hand, as messages name it.
    var subject: String {
        guard let last = path.last else { return "the document" }
        guard last.hasPrefix("["), path.count > 1 else { return "'\(last)'" }
        return "each of '\(path[path.count - 2])'"
    }

    /// The place of the object in hand, for example `auth.oauth.scopes` or `errors[0]`.
    var place: String {
        path.reduce(into: "") { text, part in
            text += text.isEmpty || part.hasPrefix("[") ? part : "." + part
        }
    }

    /// What stands there instead, in words; a secret is never quoted.
    func found(_ node: SyntaxNode) -> String {
        switch node.content {
        case .sequence: return "a list"
        case .mapping: return node.notation.mapWord
        case .scalar(let scalar):
            if scalar.kind == .null { return node.notation.nullWord }
            if secrecy > 0 { return "what stands here" }
            // 40: enough to recognise a value; a long one is in the excerpt below the message anyway.
            let text = scalar.text.count > 40 ? scalar.text.prefix(39) + "…" : scalar.text[...]
            return "'\(text)'"
        }
    }

    /// Reads a value with its key added to the path.
    mutating func decode<Value>(
        _ node: SyntaxNode, under part: String, at key: Span?, _ shape: Shape<Value>
    ) -> Value? {
        let outer = anchor
        path.append(part)
        anchor = key
        if shape.isSecret {
            secrecy += 1
            diagnostics.conceal(node.span)
        }
        defer {
            path.removeLast()
            anchor = outer
            if shape.isSecret { secrecy -= 1 }
        }
        return shape.decode(node, &self)
    }

    /// Reports what definitions refuse in any map: `<<`, and inside `{ }` an entry without a value.
    /// - Returns: the entries that are left.
    mutating func entries(of node: SyntaxNode) -> [SyntaxNode.Entry] {
        guard let entries = node.entries else { return [] }
        let isFlow =
            node.span.start < node.span.file.bytes.count && node.span.file.bytes[node.span.start] == UInt8(ascii: "{")
        let isSuspect = entries.contains { $0.key.text == "<<" || (isFlow && $0.isWithoutValue) }
        guard isSuspect else { return entries }
        return entries.filter { entry in
            if entry.key.text == "<<" && entry.key.style == .plain {
                let help = "use 'extends', or write the entries out"
                report(Diagnostic(.mergeKey, "'<<' is no part of YAML 1.2", at: entry.keySpan).help(help))
                return false
            }
            guard isFlow && entry.isWithoutValue else { return true }
            report(withoutValue(entry, among: entries))
            return false
        }
    }

    /// Whether a value is only what a comma left of an expression.
    func isCut(_ node: SyntaxNode) -> Bool { cutValues.contains(node.span.start) }

    private mutating func withoutValue(_ entry: SyntaxNode.Entry, among entries: [SyntaxNode.Entry]) -> Diagnostic {
        let key = entry.key.text
        let previous = entries.last { $0.keySpan.start < entry.keySpan.start }
        let isAfterCut = previous.map { $0.isCutExpression } == true
        let looksCut = key.contains { ")]}".contains($0) } || isAfterCut
        if isAfterCut, let previous { cutValues.insert(previous.value.span.start) }
        let help =
            looksCut
            ? "quote this expression: inside '{ }' a comma ends the entry"
            : "write '\(key): null' if that is meant, or quote the text that the comma cut"
        return Diagnostic(.entryWithoutValue, "'\(key)' has no value", at: entry.keySpan).help(help)
    }
}

extension SyntaxNode.Entry {
    /// Whether nothing at all is written where the value belongs.
    fileprivate var isWithoutValue: Bool {
        guard let scalar = value.scalar, scalar.style == .plain else { return false }
        return scalar.text.isEmpty && scalar.kind == .null
    }

    /// Whether the value opens a bracket that it does not close.
    fileprivate var isCutExpression: Bool {
        guard let scalar = value.scalar, scalar.style == .plain else { return false }
        let opened = scalar.text.reduce(0) { "([".contains($1) ? $0 + 1 : ")]".contains($1) ? $0 - 1 : $0 }
        return opened > 0
    }
}
