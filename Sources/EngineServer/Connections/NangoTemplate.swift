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
        var told = ""
        var rest = Substring(own)
        while let start = rest.firstRange(of: "${") {
            told += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            let end = end(ofHole: rest)
            told += renamed(rest[..<end])
            rest = rest[end...]
        }
        return told + rest
    }

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
        func isPart(_ mark: Character) -> Bool { mark.isLetter || mark.isNumber || mark == "_" }
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
