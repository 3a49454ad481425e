/// A base address: which settings decide about its host, and where it needs to be one hole.
struct AddressTemplate {
    private let parts: [JinjaExpression]

    init(_ parts: [JinjaExpression]) {
        self.parts = parts
    }

    /// The parts up to the path: the scheme, the host.
    private var hostEnd: Int {
        var seenScheme = false
        for (index, part) in parts.enumerated() {
            guard case .text(let text) = part else { continue }
            var rest = text[...]
            if !seenScheme, let mark = rest.schemeEnd {
                seenScheme = true
                rest = rest[mark...]
            } else if !seenScheme, index > 0 {
                return index
            }
            if rest.contains("/") { return index }
        }
        return parts.count
    }

    /// Tells the catalogue which settings stand in the host.
    func noteHosts(in catalog: ConfigCatalog) {
        guard let first = parts.first else { return }
        if first.literalText == nil {
            let isOwn = first.path != nil
            let isScheme = parts.count > 1 && Self.beginsScheme(parts[1])
            for path in first.configPaths {
                let isWhole = !isScheme && (isOwn || Self.isValue(["config"] + path, of: first))
                catalog.useInHost(path, isWhole ? .wholeURL : .part)
            }
            guard parts.count > 1, Self.beginsScheme(parts[1]) else { return }
        }
        let end = min(hostEnd + 1, parts.count)
        for (index, part) in parts[..<end].enumerated() where part.literalText == nil {
            let before = index > 0 ? parts[index - 1].literalText : nil
            let after = index + 1 < parts.count ? parts[index + 1].literalText : nil
            let isWhole = before?.hasSuffix("://") == true && (after?.hasPrefix("/") ?? true) && part.path != nil
            for path in part.configPaths { catalog.useInHost(path, isWhole ? .wholeHost : .part) }
        }
    }

    private static func beginsScheme(_ part: JinjaExpression) -> Bool { part.literalText?.hasPrefix("://") == true }

    /// Whether a setting gives the address itself, and is not only asked about.
    private static func isValue(_ path: [String], of expression: JinjaExpression) -> Bool {
        switch expression {
        case .call(.member(let base, "get"), let arguments):
            let key = arguments.first?.value.literalText
            return base.path.map { $0 + [key ?? ""] } == path
        case .binary("or", let left, let right): return isValue(path, of: left) || isValue(path, of: right)
        case .conditional(let then, _, let otherwise):
            return isValue(path, of: then) || otherwise.map { isValue(path, of: $0) } ?? false
        default: return expression.path == path
        }
    }

    /// The address as a template; where a part of the host may be empty, all of it is one hole.
    func template(with texts: ManifestTexts) throws(JinjaFault) -> String {
        let end = hostEnd
        let startsWithHole = parts.first?.literalText == nil && parts.count > 1 && Self.beginsScheme(parts[1])
        guard startsWithHole || parts[..<end].contains(where: Self.mayBeEmpty) else {
            return Self.trimmed(try texts.template(.joined(parts)))
        }
        var hostParts = Array(parts[..<end])
        var pathParts = Array(parts[end...])
        if case .text(let text)? = pathParts.first {
            let scheme = text.schemeEndOffset
            let slash =
                text.utf8.enumerated().first { $0.offset >= scheme && $0.element == UInt8(ascii: "/") }?.offset
                ?? text.utf8.count
            hostParts.append(.text(String(text.utf8.prefix(slash)) ?? ""))
            pathParts[0] = .text(String(text.utf8.dropFirst(slash)) ?? "")
        }
        let host = try folded(hostParts, startsWithHole: startsWithHole, with: texts)
        return Self.trimmed(host + (pathParts.isEmpty ? "" : try texts.template(.joined(pathParts).simplified)))
    }

    /// `https://` stays in front as text; the rest becomes one hole.
    private func folded(
        _ parts: [JinjaExpression], startsWithHole: Bool, with texts: ManifestTexts
    ) throws(JinjaFault) -> String {
        var parts = parts
        var lead = ""
        if !startsWithHole, case .text(let text)? = parts.first, let mark = text[...].schemeEnd {
            lead = String(text[..<mark])
            parts[0] = .text(String(text[mark...]))
        }
        let expression = JinjaExpression.joined(parts).simplified
        if case .text(let text) = expression { return lead + text }
        return lead + "${\(try JinjaTranslator(texts.roots).text(expression).text)}"
    }

    private static func mayBeEmpty(_ part: JinjaExpression) -> Bool {
        switch part {
        case .conditional(let then, _, let otherwise):
            then.isNothing || mayBeEmpty(then) || otherwise.map { $0.isNothing || mayBeEmpty($0) } ?? true
        case .joined(let parts): parts.isEmpty
        default: false
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = text.trimmed
        while text.hasSuffix("/") || text.hasSuffix("?") { text.removeLast() }
        return text
    }
}

extension Substring {
    /// Where the host begins: behind `://`.
    var schemeEnd: Index? {
        var place = startIndex
        while let colon = self[place...].firstIndex(of: ":") {
            if self[colon...].hasPrefix("://") { return index(colon, offsetBy: 3) }
            place = index(after: colon)
        }
        return nil
    }
}

extension String {
    /// The bytes up to the host.
    fileprivate var schemeEndOffset: Int { self[...].schemeEnd.map { self[..<$0].utf8.count } ?? 0 }
}

/// Takes the query off an address that is text with holes.
enum QuerySplitter {
    /// Splits at the first `?`.
    /// - Returns: the entries of the query; none if it cannot be taken apart, then the address stays whole.
    static func split(_ parts: inout [JinjaExpression]) -> [(key: String, value: [JinjaExpression])] {
        let computed = splitComputed(&parts)
        guard let index = parts.firstIndex(where: { $0.literalText?.contains("?") == true }),
            case .text(let text) = parts[index], let mark = text.firstIndex(of: "?")
        else { return computed }
        let before = Array(parts[..<index]) + [.text(String(text[..<mark]))]
        let rest = [JinjaExpression.text(String(text[text.index(after: mark)...]))] + parts[(index + 1)...]
        guard let entries = entries(rest) else { return computed }
        parts = before.filter { $0 != .text("") }
        return entries + computed
    }

    private static func entries(_ parts: [JinjaExpression]) -> [(key: String, value: [JinjaExpression])]? {
        var pieces: [[JinjaExpression]] = [[]]
        for part in parts {
            guard case .text(let text) = part else {
                pieces[pieces.count - 1].append(part)
                continue
            }
            for (number, piece) in text.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
                if number > 0 { pieces.append([]) }
                if !piece.isEmpty { pieces[pieces.count - 1].append(.text(String(piece))) }
            }
        }
        var entries: [(key: String, value: [JinjaExpression])] = []
        for piece in pieces where !piece.isEmpty {
            if piece.count == 1, let entry = conditional(piece[0], marks: ["&", "?", ""]) {
                entries.append(entry)
                continue
            }
            guard case .text(let first) = piece[0] else { return nil }
            guard let sign = first.firstIndex(of: "=") else {
                guard piece.count == 1 else { return nil }
                entries.append((first, []))
                continue
            }
            let value = JinjaExpression.text(String(first[first.index(after: sign)...]))
            entries.append((String(first[..<sign]), ([value] + piece.dropFirst()).filter { $0 != .text("") }))
        }
        return entries
    }

    /// `'?a=' + x if x else ''` at the end of an address.
    private static func splitComputed(_ parts: inout [JinjaExpression]) -> [(key: String, value: [JinjaExpression])] {
        guard let last = parts.last, let entry = conditional(last, marks: ["?", "&"]) else { return [] }
        parts.removeLast()
        return [entry]
    }

    private static func conditional(
        _ expression: JinjaExpression, marks: [String]
    ) -> (key: String, value: [JinjaExpression])? {
        guard case .conditional(let then, let test, let otherwise) = expression, otherwise?.isNothing ?? true else {
            return nil
        }
        var terms = terms(of: then)
        guard case .text(let first)? = terms.first, let mark = marks.first(where: { first.hasPrefix($0) }),
            let sign = first.firstIndex(of: "=")
        else { return nil }
        let key = String(first[..<sign].dropFirst(mark.count))
        guard !key.isEmpty, !key.contains("&") else { return nil }
        terms[0] = .text(String(first[first.index(after: sign)...]))
        let value = JinjaExpression.joined(terms).simplified
        return (key, [.conditional(then: value, test: test, otherwise: .text(""))])
    }

    private static func terms(of expression: JinjaExpression) -> [JinjaExpression] {
        switch expression {
        case .joined(let parts): parts
        case .binary("+", let left, let right), .binary("~", let left, let right): terms(of: left) + terms(of: right)
        default: [expression]
        }
    }
}
