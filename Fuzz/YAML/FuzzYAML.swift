import EngineLanguage

/// Any bytes: a tree or errors, with every place inside the file.
func fuzzYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let file = SourceFile(path: "fuzz.yaml", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    var diagnostics = DiagnosticList()
    let tree = YAMLParser.parse(file, diagnostics: &diagnostics)
    precondition(tree != nil || diagnostics.hasErrors)
    for diagnostic in diagnostics.all {
        check(diagnostic.span, in: file)
        for note in diagnostic.notes { if let span = note.span { check(span, in: file) } }
    }
    if let tree { check(tree, in: file) }
    return 0
}

private func check(_ span: Span, in file: SourceFile) {
    precondition(span.start >= 0 && span.end >= span.start && span.end <= file.bytes.count)
}

private func check(_ node: SyntaxNode, in file: SourceFile) {
    check(node.span, in: file)
    switch node.content {
    case .scalar(let scalar):
        check(scalar.span(ofDecoded: 0..<scalar.text.utf8.count, in: file), in: file)
        for segment in scalar.segments { precondition(segment.source <= file.bytes.count) }
    case .sequence(let elements):
        for element in elements { check(element, in: file) }
    case .mapping(let entries):
        precondition(Set(entries.map(\.key.text)).count == entries.count)
        for entry in entries {
            check(entry.keySpan, in: file)
            check(entry.value, in: file)
        }
    }
}
