/// Turns the words of libyaml into what the author of a definition needs to hear, at the place where it
/// helps.
struct YAMLFaultExplainer {
    let file: SourceFile
    let lines: YAMLLines
    private let offsets: CharacterOffsets

    init(_ file: SourceFile, _ bytes: UnsafeBufferPointer<UInt8>, _ offsets: CharacterOffsets) {
        self.file = file
        self.offsets = offsets
        lines = YAMLLines(bytes)
    }

    /// The diagnostic for a failure.
    func diagnostic(_ failure: YAMLFailure) -> Diagnostic {
        let at = offsets.byte(failure.at)
        let context = offsets.byte(failure.contextAt)
        if let tab = lines.tabInIndentation(at) { return tabFault(tab) }
        switch failure.problem {
        case "mapping values are not allowed in this context":
            return colonFault(at)
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            return bracketFault(at, open: context)
        case "did not find expected key", "did not find expected '-' indicator",
            "block sequence entries are not allowed in this context":
            return entryFault(at, in: context)
        case "found unexpected end of stream", "found unexpected document indicator":
            return unclosedFault(at, context)
        case "could not find expected ':'":
            return missingColonFault(context)
        case "found unknown escape character", "did not find expected hexdecimal number":
            return escapeFault(at, context)
        case "found character that cannot start any token":
            return characterFault(at)
        case "did not find expected alphabetic or numeric character":
            return characterFault(context)
        default:
            return otherFault(failure, at, context)
        }
    }

    func span(_ start: Int, length: Int = 1) -> Span {
        Span(file: file, start: start, end: min(start + length, file.bytes.count))
    }

    private func tabFault(_ at: Int) -> Diagnostic {
        Diagnostic(.yamlTab, "a tab cannot indent a line", at: span(at)).help("use spaces")
    }

    /// A quoted text or a bracket that is never closed: the opening one is the place, where libyaml
    /// stops is the end.
    private func unclosedFault(_ at: Int, _ context: Int) -> Diagnostic {
        let open = lines.character(context)
        guard open == "'" || open == "\"" else {
            return Diagnostic(.yamlSyntax, "the file ends in the middle of a value", at: span(at))
        }
        if lines.isAfterComma(context) {
            return Diagnostic(
                .unquotedExpression,
                "a comma inside '{ }' ends the entry, so a text begins at this \(open) that is never closed",
                at: span(context)
            ).help("quote this expression, or write the map as a block without '{ }'")
        }
        return Diagnostic(.unclosedText, "the text that begins with \(open) is never closed", at: span(context))
            .help("write \(open) at its end")
    }

    /// A line that is a key by its place, but has no colon.
    private func missingColonFault(_ context: Int) -> Diagnostic {
        let range = lines.text(from: context)
        return Diagnostic(
            .yamlSyntax, "expected ':' after the key '\(lines.excerpt(range))'", at: span(context, length: range.count)
        )
        .help("write 'key: value'; a text that goes on in the next line is indented further than its key")
    }

    private func escapeFault(_ at: Int, _ context: Int) -> Diagnostic {
        let start = lines.backslash(before: at)
        let escape = lines.excerpt(start..<min(start + 2, file.bytes.count))
        return Diagnostic(.yamlEscape, "'\(escape)' is no escape of double-quoted text", at: span(start, length: 2))
            .help("write '\\\(escape)' for a backslash, or use single quotes")
    }

    private func characterFault(_ at: Int) -> Diagnostic {
        let character = lines.character(at)
        if character == "\t" {
            return Diagnostic(.yamlTab, "a tab cannot stand between ':' or '-' and what follows", at: span(at)).help(
                "use a space")
        }
        return Diagnostic(.unquotedExpression, "text without quotes cannot begin with '\(character)'", at: span(at))
            .help(quoteHelp(lines.text(from: at)))
    }

    private func otherFault(_ failure: YAMLFailure, _ at: Int, _ context: Int) -> Diagnostic {
        let notes = failure.context.isEmpty ? [] : [Diagnostic.Note(failure.context, at: span(context))]
        return Diagnostic(.yamlSyntax, failure.problem, at: span(min(at, file.bytes.count)), notes: notes)
    }

    /// The advice to quote a text, with the quoted text.
    func quoteHelp(_ range: Range<Int>) -> String {
        let text = lines.excerpt(range)
        guard !range.isEmpty, text.utf8.count == range.count else { return "quote this expression" }
        if !text.contains("\""), !text.contains("\\") { return "quote this expression: \"\(text)\"" }
        let doubled = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        return "quote this expression: '\(doubled)'"
    }
}
