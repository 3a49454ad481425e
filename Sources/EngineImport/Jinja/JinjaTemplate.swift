/// A text with holes and statements of Jinja.
struct JinjaTemplate: Sendable {
    /// A piece of it.
    indirect enum Piece: Sendable {
        case text(String)
        case output(JinjaExpression)
        case set(String, JinjaExpression)
        case branch([(test: JinjaExpression, pieces: [Piece])], otherwise: [Piece])
        case loop(String, JinjaExpression, [Piece])
    }

    let pieces: [Piece]

    /// Whether a text has any hole or statement.
    static func isTemplate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return zip(bytes, bytes.dropFirst()).contains { first, second in
            first == UInt8(ascii: "{") && "{%#".utf8.contains(second)
        }
    }

    /// Parses a text.
    init(_ text: String) throws(JinjaFault) {
        var reader = JinjaTemplateReader(text)
        pieces = try reader.read()
    }

    /// The text as one expression: statements are worked out, texts and holes joined.
    func expression() throws(JinjaFault) -> JinjaExpression {
        var scope = JinjaScope()
        return .joined(try scope.reduce(pieces)).simplified
    }
}

/// Takes a template apart into texts, holes and statements.
private struct JinjaTemplateReader {
    private var rest: Substring
    /// A statement that ends or goes on with the block in hand.
    private var pending: String?
    private var depth = 0

    init(_ text: String) {
        rest = text[...]
    }

    mutating func read() throws(JinjaFault) -> [JinjaTemplate.Piece] {
        let pieces = try block()
        if let pending { throw JinjaFault("'{% \(pending.oneLine) %}' was not expected") }
        return pieces
    }

    /// The pieces up to a statement that only closes or goes on.
    private mutating func block() throws(JinjaFault) -> [JinjaTemplate.Piece] {
        depth += 1
        defer { depth -= 1 }
        guard depth < 32 else { throw JinjaFault("statements are nested too deep") }
        var pieces: [JinjaTemplate.Piece] = []
        while let start = opening() {
            var text = String(rest[..<start])
            let mark = rest[rest.index(after: start)]
            rest = rest[rest.index(start, offsetBy: 2)...]
            // `{{-` takes the blanks before it away.
            if rest.first == "-" { text = text.withoutTrailingBlanks }
            if !text.isEmpty { pieces.append(.text(text)) }
            switch mark {
            case "{": pieces.append(.output(try JinjaParser.parse(try content(until: "}}"))))
            case "#": _ = try content(until: "#}")
            default:
                let statement = try content(until: "%}").trimmed
                if Self.isClosing(statement) {
                    pending = statement
                    return pieces
                }
                pieces.append(try self.statement(statement))
            }
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        rest = ""
        return pieces
    }

    private func opening() -> Substring.Index? {
        var place = rest.startIndex
        while let brace = rest[place...].firstIndex(of: "{") {
            let after = rest.index(after: brace)
            guard after < rest.endIndex else { return nil }
            if "{%#".contains(rest[after]) { return brace }
            place = after
        }
        return nil
    }

    /// What stands up to an end mark that is in no quotes.
    private mutating func inside(until end: String) throws(JinjaFault) -> String {
        var (place, quote, depth) = (rest.startIndex, Character?.none, 0)
        while place < rest.endIndex {
            let character = rest[place]
            if let open = quote {
                if character == "\\", end != "#}" {
                    place = rest.index(after: place)
                    if place == rest.endIndex { break }
                } else if character == open {
                    quote = nil
                }
            } else if depth == 0, rest[place...].hasPrefix(end) {
                let text = String(rest[..<place])
                rest = rest[place...].dropFirst(end.count)
                return text
            } else if end == "}}", character == "{" || character == "}" {
                depth += character == "{" ? 1 : -1
            } else if end != "#}", character == "'" || character == "\"" {
                quote = character
            }
            place = rest.index(after: place)
        }
        throw JinjaFault("'\(end)' is missing")
    }

    /// What stands between marks, without the signs that take blanks away: `{%- … -%}` and `{{- … -}}`.
    private mutating func content(until end: String) throws(JinjaFault) -> String {
        var text = try inside(until: end)[...]
        if text.hasPrefix("-") || text.hasPrefix("+") { text = text.dropFirst() }
        if text.hasSuffix("-") {
            text = text.dropLast()
            rest = rest.drop(while: \.isWhitespace)
        }
        return String(text)
    }

    private static func isClosing(_ statement: String) -> Bool {
        let word = statement.prefix { $0.isLetter }
        return ["elif", "else", "endif", "endfor", "endset"].contains(String(word))
    }

    private mutating func statement(_ text: String) throws(JinjaFault) -> JinjaTemplate.Piece {
        // A colon behind a statement is Python's habit; Jinja's parser lets it pass.
        var tokens = try JinjaLexer.tokens(of: text)
        if tokens.last == .sign(":") { tokens.removeLast() }
        var parser = JinjaParser(tokens)
        switch try parser.name() {
        case "set":
            let name = try parser.name()
            try parser.expect(sign: "=")
            let value = try parser.expression()
            try parser.expectEnd()
            return .set(name, value)
        case "if":
            let test = try parser.expression()
            try parser.expectEnd()
            return try branch(test)
        case "for":
            let name = try parser.name()
            guard parser.take(.name("in")) else { throw JinjaFault("a loop over several names is not known") }
            let list = try parser.expression()
            try parser.expectEnd()
            let pieces = try block()
            guard pending == "endfor" else { throw JinjaFault("'{% endfor %}' is missing") }
            pending = nil
            return .loop(name, list, pieces)
        case let word: throw JinjaFault("the statement '\(word)' is not known")
        }
    }

    private mutating func branch(_ test: JinjaExpression) throws(JinjaFault) -> JinjaTemplate.Piece {
        var branches = [(test: test, pieces: try block())]
        var otherwise: [JinjaTemplate.Piece] = []
        while let statement = pending {
            pending = nil
            if statement == "endif" { return .branch(branches, otherwise: otherwise) }
            if statement == "else" {
                otherwise = try block()
            } else if statement.hasPrefix("elif ") {
                branches.append((test: try JinjaParser.parse(String(statement.dropFirst(5))), pieces: try block()))
            } else {
                throw JinjaFault("'{% \(statement.oneLine) %}' was not expected")
            }
        }
        throw JinjaFault("'{% endif %}' is missing")
    }
}

extension String {
    /// The text up to its last character that is no blank.
    fileprivate var withoutTrailingBlanks: String {
        String(prefix(upTo: lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex))
    }
}

/// Works statements out: names that are set stand for their values, lists that a loop fills become one
/// expression.
private struct JinjaScope {
    private var values: [String: JinjaExpression] = [:]

    mutating func reduce(_ pieces: [JinjaTemplate.Piece]) throws(JinjaFault) -> [JinjaExpression] {
        var result: [JinjaExpression] = []
        for piece in pieces {
            switch piece {
            case .text(let text): result.append(.text(text))
            case .output(let expression): result.append(resolved(expression))
            case .set(let name, let value): try set(name, value)
            case .branch(let branches, let otherwise): result.append(try branch(branches, otherwise))
            case .loop(let name, let list, let body):
                if let output = try loop(name, resolved(list), body) { result.append(output) }
            }
        }
        return result
    }

    private func resolved(_ expression: JinjaExpression) -> JinjaExpression {
        guard !values.isEmpty else { return expression }
        let values = values
        return expression.rewritten { inner in
            guard case .name(let name) = inner, let value = values[name] else { return inner }
            return value
        }
    }

    /// `set _ = list.append(x)` adds to a list that was set before.
    private mutating func set(_ name: String, _ value: JinjaExpression) throws(JinjaFault) {
        if case .call(.member(.name(let list), "append"), let arguments) = value, let element = arguments.first?.value {
            guard let known = values[list] else { throw JinjaFault("'\(list)' is appended to, and was not set") }
            values[list] = .binary("+", known, .list([resolved(element)])).simplified
            return
        }
        values[name] = resolved(value)
    }

    private mutating func branch(
        _ branches: [(test: JinjaExpression, pieces: [JinjaTemplate.Piece])], _ otherwise: [JinjaTemplate.Piece]
    ) throws(JinjaFault) -> JinjaExpression {
        let before = values
        var result: JinjaExpression = .joined(try reduce(otherwise))
        for branch in branches.reversed() {
            values = before
            let then = JinjaExpression.joined(try reduce(branch.pieces))
            result = .conditional(then: then, test: resolved(branch.test), otherwise: result)
        }
        guard values == before else { throw JinjaFault("a value that is set in only one branch is not known") }
        return result
    }

    /// A loop that only appends fills a list; any other writes its body for each element.
    private mutating func loop(
        _ name: String, _ list: JinjaExpression, _ body: [JinjaTemplate.Piece]
    ) throws(JinjaFault) -> JinjaExpression? {
        var appended: [String: [JinjaExpression]] = [:]
        var order: [String] = []
        for piece in body {
            switch piece {
            case .text(let text) where text.trimmed.isEmpty: continue
            case .set(_, .call(.member(.name(let target), "append"), let arguments)):
                guard let element = arguments.first?.value else { continue }
                if appended[target] == nil { order.append(target) }
                appended[target, default: []].append(resolved(element))
            default:
                let parts = try reduce(body)
                return .filter(
                    .each(name, in: list, [.joined(parts).simplified]), "join", [.init(name: nil, value: .text(""))])
            }
        }
        for target in order {
            guard let known = values[target], let elements = appended[target] else {
                throw JinjaFault("'\(target)' is appended to, and was not set")
            }
            values[target] = .binary("+", known, .each(name, in: list, elements)).simplified
        }
        return nil
    }
}

extension JinjaExpression {
    /// The same with what is constant worked out.
    var simplified: JinjaExpression {
        rewritten { expression in
            switch expression {
            case .joined(let parts): Self.join(parts)
            case .binary("+", .text(let left), .text(let right)), .binary("~", .text(let left), .text(let right)):
                .text(left + right)
            case .binary("+", .list(let left), let right) where left.isEmpty: right
            case .binary("+", .list(let left), .list(let right)): .list(left + right)
            case .index(let base, .text(let name)), .member(let base, let name): .member(base.elementAsStep, name)
            default: expression
            }
        }
    }

    /// An element of a list of maps in the configuration, of which a member is read, as a step of the way to it.
    private var elementAsStep: JinjaExpression {
        guard case .index(let list, .number(let place)) = self, let path = list.path, path.count > 1,
            path[0] == "config"
        else { return self }
        return .member(list, "[\(place)]")
    }

    /// Texts side by side become one; blanks around a single value fall away.
    private static func join(_ parts: [JinjaExpression]) -> JinjaExpression {
        var result: [JinjaExpression] = []
        for part in parts.flatMap({ if case .joined(let inner) = $0 { inner } else { [$0] } }) {
            if case .text(let more) = part, case .text(let before)? = result.last {
                result[result.count - 1] = .text(before + more)
            } else if part != .text("") {
                result.append(part)
            }
        }
        let filled = result.filter { $0.literalText?.trimmed.isEmpty != true }
        if filled.count == 1, case .text(let text) = filled[0] { return .text(text) }
        if filled.count == 1 { return filled[0] }
        if filled.isEmpty { return .text("") }
        if case .text(let text)? = result.first, text.trimmed.isEmpty { result.removeFirst() }
        if case .text(let text)? = result.last, text.trimmed.isEmpty { result.removeLast() }
        return .joined(result)
    }
}
