internal import EngineFormats
internal import EngineLanguage

extension ProviderChecker {
    // MARK: What is sent

    /// What an encoding is made of, as far as the file spells it out.
    mutating func checkShape(of body: TemplateTree, in encoding: RequestDefinition.Encoding) {
        let isMap: Bool
        var isList = false
        var isLiteral = false
        switch body {
        case .map: isMap = true
        case .list: (isMap, isList) = (false, true)
        case .leaf(let field): (isMap, isLiteral) = (false, field.isLiteral && !field.isPlaceholder)
        }
        switch encoding {
        case .none: report(.bodyShape, "'encoding: none' sends no body", at: body.span)
        case .form, .multipart:
            if isList || isLiteral { report(.bodyShape, "a form is a map of entries", at: body.span) }
        case .xml:
            if isList || isLiteral {
                report(.bodyShape, "an XML document is a map with one root element", at: body.span)
            }
            if case .map(let members, let span) = body, members.count != 1 {
                report(.bodyShape, "an XML document has one root element, not \(members.count)", at: span)
            }
        case .email:
            if isList || isLiteral { report(.bodyShape, "a message is a map of its parts", at: body.span) }
            if case .map(let members, _) = body { checkMessage(members) }
        case .csv, .ndjson:
            if isMap || isLiteral { report(.bodyShape, "lines are a list of maps", at: body.span) }
        case .text, .binary:
            if isMap || isList { report(.bodyShape, "'encoding: \(encoding.rawValue)' sends one value", at: body.span) }
        case .json, .graphql: return
        }
    }

    private mutating func checkMessage(_ members: NamedValues<TemplateTree>) {
        for member in members where !EmailWriter.keys.contains(member.name) {
            diagnostics.append(
                Suggestion.unknown(
                    .unknownKey, "a message has no '\(member.name)'", word: member.name, at: member.span,
                    among: EmailWriter.keys))
        }
    }

    // MARK: What comes back

    /// Words that are spelled out, and keys that belong to one format only.
    mutating func checkResponse(of request: RequestDefinition) {
        guard let response = request.response else { return }
        checkWord(response.format, "format", among: ResponseDefinition.Format.allCases.map(\.rawValue))
        checkWord(response.decode, "decode", among: ResponseDefinition.Packing.allCases.map(\.rawValue))
        if let charset = response.charset, charset.isLiteral, TextCharset(label: charset.scalar.text) == nil {
            checkWord(charset, "charset", among: TextCharset.allCases.map(\.rawValue))
        }
        let format = response.format.flatMap { $0.isLiteral ? $0.scalar.text : nil }
        if let delimiter = response.delimiter, !delimiter.isPlaceholder { check(delimiter, format) }
        if let header = response.header, !header.isPlaceholder {
            if case .names([]) = header.value {
                report(.responseShape, "'header' names no column", at: header.span, help: "write 'false'")
            }
            checkUse(of: "header", in: ["csv", "tsv"], format, at: header.span)
        }
        if let element = response.element, !element.isPlaceholder {
            checkUse(of: "element", in: ["xml", "json"], format, at: element.span)
            if format == "json", !isWay(element.value) {
                report(
                    .responseShape, "'element' names a list by the keys that lead to it, with dots between them",
                    at: element.span, help: "write '.' for the body itself")
            }
        }
    }

    /// Whether a text names keys with dots between them, or the body itself.
    private func isWay(_ text: String) -> Bool {
        text == "." || text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    private mutating func check(_ delimiter: Spanned<String>, _ format: String?) {
        let bytes = Array(delimiter.value.utf8)
        if bytes.count != 1 || bytes[0] >= 0x80 || [0x22, 0x0A, 0x0D].contains(bytes[0]) {
            report(
                .responseShape, "'delimiter' is one ASCII character, and neither a quote nor a line break",
                at: delimiter.span)
        }
        checkUse(of: "delimiter", in: ["csv"], format, at: delimiter.span)
    }

    private mutating func checkUse(of key: String, in formats: [String], _ format: String?, at span: Span) {
        guard let format, !formats.contains(format) else { return }
        let list = formats.map { "'\($0)'" }.joined(separator: " and ")
        report(.responseShape, "'\(key)' is for \(list), not for '\(format)'", at: span, help: "remove it")
    }

    private mutating func checkWord(_ field: TemplateField?, _ key: String, among words: [String]) {
        guard let field, !field.isPlaceholder, field.isLiteral, field.scalar.kind != .null else { return }
        guard !words.contains(field.scalar.text) else { return }
        diagnostics.append(
            Suggestion.unknown(
                .unknownChoice, "'response.\(key)' cannot be '\(field.scalar.text)'", word: field.scalar.text,
                at: field.span, among: words))
    }
}
