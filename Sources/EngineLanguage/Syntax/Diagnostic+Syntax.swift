extension Diagnostic {
    static func fileTooLarge(_ file: SourceFile, limit: Int) -> Diagnostic {
        Diagnostic(
            .fileTooLarge, "the file has \(file.bytes.count) bytes, more than the \(limit) that are allowed",
            at: Span(file: file, start: 0, end: 0)
        ).help("split the file")
    }

    static func nestingTooDeep(limit: Int, at span: Span) -> Diagnostic {
        Diagnostic(.nestingTooDeep, "maps and lists are nested more than \(limit) levels deep", at: span)
    }

    static func textTooLong(limit: Int, at span: Span) -> Diagnostic {
        Diagnostic(.textTooLong, "the text is longer than the \(limit) bytes that are allowed", at: span)
    }

    static func tooManyAliases(limit: Int, at span: Span) -> Diagnostic {
        Diagnostic(.tooManyAliases, "the file's aliases stand for more than \(limit) values", at: span)
    }

    static func duplicateKey(_ key: String, at span: Span, first: Span) -> Diagnostic {
        Diagnostic(
            .duplicateKey, "the key '\(key)' is repeated", at: span, notes: [Note("first written here", at: first)]
        )
        .help("remove one of the two")
    }

    static func complexKey(at span: Span) -> Diagnostic {
        Diagnostic(.complexKey, "a list or a map cannot be a key", at: span).help("write a text as key")
    }

    static func severalDocuments(at span: Span) -> Diagnostic {
        Diagnostic(.severalDocuments, "a second document begins here", at: span).help("move it to a file of its own")
    }

    static func recursiveAlias(_ name: String, at span: Span) -> Diagnostic {
        Diagnostic(.recursiveAlias, "the alias '*\(name)' stands inside the value that it repeats", at: span)
    }

    static func unknownAlias(_ name: String, known: some Collection<String>, at span: Span) -> Diagnostic {
        let diagnostic = Diagnostic(.unknownAlias, "no '&\(name)' stands above the alias '*\(name)'", at: span)
        return diagnostic.help(
            known.isEmpty
                ? "quote the text if '*' belongs to it"
                : "the anchors above: " + known.sorted().prefix(8).joined(separator: ", "))
    }

    static func customTag(_ span: Span) -> Diagnostic {
        Diagnostic(.customTag, "the tag '\(span.text)' is not known", at: span)
            .help("quote the text if '!' belongs to it, as in an expression")
    }

    static func tagMismatch(_ span: Span) -> Diagnostic {
        Diagnostic(.tagMismatch, "the value is not what its tag '\(span.text)' says", at: span)
    }
}
