internal import EngineLanguage

/// Templates of definitions in the spelling of Nango's clients (nango-api.md §2.1): `${config.host}` is
/// `${connectionConfig.host}` to them.
enum NangoTemplate {
    /// The root of what a person was asked, here and there.
    private static let root = (own: "config", theirs: "connectionConfig")

    /// The text of a field.
    static func text(_ field: TemplateField) -> String { text(field.scalar.text) }

    /// The text, with the root of every hole in their words; what is no hole, and what is quoted in one, stays.
    static func text(_ own: String) -> String {
        parts(of: own).map { part in
            switch part {
            case .text(let text): String(text)
            case .hole(let inside): "${\(renamed(inside))}"
            }
        }.joined()
    }

    /// A piece of a text.
    enum Part: Equatable {
        case text(Substring)
        /// What stands between the braces.
        case hole(Substring)
    }

    /// The pieces of a text, in order; a hole that nothing closes is text.
    static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${") {
            let inside = rest[start.upperBound...]
            let end = end(ofHole: inside)
            guard end < inside.endIndex else { break }
            if start.lowerBound > rest.startIndex { parts.append(.text(rest[..<start.lowerBound])) }
            parts.append(.hole(inside[..<end]))
            rest = inside[inside.index(after: end)...]
        }
        return rest.isEmpty ? parts : parts + [.text(rest)]
    }

    /// The names behind their root in a hole that is only that: `connectionConfig.host`; nothing for any other.
    static func configPath(_ hole: Substring) -> [String]? {
        let names = hole.filter { $0 != " " }.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.count > 1, names.first == root.theirs, names.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isPart) })
        else { return nil }
        return Array(names.dropFirst())
    }

    private static func isPart(_ mark: Character) -> Bool { mark.isLetter || mark.isNumber || mark == "_" }

    /// Where the brace stands that closes a hole: none of a text or a map inside of it.
    private static func end(ofHole text: Substring) -> String.Index {
        var depth = 0
        var quote: Character?
        for index in text.indices {
            let mark = text[index]
            if let open = quote {
                if mark == open { quote = nil }
                continue
            }
            switch mark {
            case "'", "\"": quote = mark
            case "{": depth += 1
            case "}" where depth == 0: return index
            case "}": depth -= 1
            default: break
            }
        }
        return text.endIndex
    }

    private static func renamed(_ hole: Substring) -> String {
        var told = ""
        var word = ""
        var quote: Character?
        var previous: Character = " "
        func flush(before mark: Character?) {
            told += word == root.own && previous != "." && mark == "." ? root.theirs : word
            word = ""
        }
        for mark in hole {
            if quote == nil, isPart(mark) {
                if word.isEmpty { previous = told.last ?? " " }
                word.append(mark)
                continue
            }
            flush(before: mark)
            if let open = quote {
                if mark == open { quote = nil }
            } else if mark == "'" || mark == "\"" {
                quote = mark
            }
            told.append(mark)
        }
        flush(before: nil)
        return told
    }
}
