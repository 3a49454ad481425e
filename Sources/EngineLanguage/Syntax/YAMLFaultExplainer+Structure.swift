extension YAMLFaultExplainer {
    /// A colon that begins a value where none can be: in the middle of an expression, or below a key
    /// that has one.
    func colonFault(_ at: Int) -> Diagnostic {
        let value = lines.valueStart(before: at)
        if value < at, value > lines.start(of: at), lines.isInside(value, lineOf: at) {
            let diagnostic = Diagnostic(
                .unquotedExpression, "': ' ends a key here, in the middle of a text without quotes", at: span(at))
            return diagnostic.help(quoteHelp(lines.text(from: value)))
        }
        let key = lines.firstCharacter(of: at)
        let name = lines.excerpt(key..<max(key, at))
        guard let above = lines.lineAbove(at), lines.column(key) > lines.column(above) else {
            return Diagnostic(.yamlSyntax, "a key cannot stand here", at: span(key, length: at - key))
        }
        return Diagnostic(
            .yamlIndentation, "'\(name)' is indented like a part of the line above, which has its value already",
            at: span(key, length: at - key), notes: [Diagnostic.Note("the line above", at: span(above))]
        ).help("begin it at the same column as the line above, or remove the value there")
    }

    /// Something between brackets that is neither a comma nor the closing bracket.
    func bracketFault(_ at: Int, open: Int) -> Diagnostic {
        let opening = lines.character(open)
        let closing = opening == "{" ? "}" : "]"
        let found = lines.character(at)
        let isSameLine = lines.start(of: at) == lines.start(of: open)
        let isOutside = !isSameLine && lines.indentation(of: at) <= lines.indentation(of: open)
        if !isOutside, "[{:?'\"".contains(found) || isSameLine && "]},".contains(found) {
            return Diagnostic(
                .unquotedExpression,
                "'\(found)' inside '\(opening) \(closing)' belongs to YAML, not to the text before it",
                at: span(at), notes: [Diagnostic.Note("'\(opening)' stands here", at: span(open))]
            ).help("quote this expression, or write the map as a block without '\(opening) \(closing)'")
        }
        if isSameLine, at < file.bytes.count {
            return Diagnostic(
                .unquotedExpression, "expected ',' or '\(closing)' before this", at: span(at),
                notes: [Diagnostic.Note("'\(opening)' stands here", at: span(open))]
            ).help("quote the text if this belongs to it")
        }
        return Diagnostic(.unclosedText, "'\(opening)' is never closed", at: span(open)).help(
            "write '\(closing)' at its end")
    }

    /// Something in a map that is no key, or in a list that is no item.
    /// - Parameters:
    ///   - at: where it stands.
    ///   - block: where the map or list begins.
    /// - Returns: the fault, in the writer's words.
    func entryFault(_ at: Int, in block: Int) -> Diagnostic {
        let range = lines.text(from: at)
        let text = lines.excerpt(range)
        guard lines.firstCharacter(of: at) == at else {
            let value = lines.valueStart(before: at)
            return Diagnostic(
                .unquotedExpression, "'\(text)' follows a value that has ended", at: span(at, length: range.count)
            )
            .help(quoteHelp(lines.text(from: value)))
        }
        if lines.character(at) == "-", lines.column(at) == lines.column(block) {
            return Diagnostic(.yamlSyntax, "a list item stands where a key is expected", at: span(at))
                .help("indent the list below the key that it belongs to")
        }
        if lines.character(at) == ":" {
            return Diagnostic(.yamlSyntax, "the key before ':' is missing", at: span(at)).help("write 'key: value'")
        }
        let spaces = lines.column(at)
        return Diagnostic(
            .yamlIndentation,
            "'\(text)' is indented by \(spaces) \(spaces == 1 ? "space" : "spaces"), which fits no line above",
            at: span(at, length: range.count)
        ).help("begin it at the column of the entries that it belongs to")
    }
}
