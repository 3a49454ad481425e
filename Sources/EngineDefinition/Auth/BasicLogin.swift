public import EngineLanguage

/// What a scheme of type `basic` sends as user name and password, told in the fields that it asks for.
public struct BasicLogin: Sendable, Equatable {
    /// What stands in the place of the user name.
    public let username: LoginPart
    /// What stands in the place of the password.
    public let password: LoginPart

    /// The two fields that the type asks for where nothing else is written.
    public static let plain = BasicLogin(
        username: LoginPart([.field("username")]), password: LoginPart([.field("password")]))
}

/// A user name or a password that is put together: `credentials.email + '/token'`.
public struct LoginPart: Sendable, Equatable {
    /// A piece of it.
    public enum Piece: Sendable, Equatable {
        /// A text that is the same for everybody.
        case text(String)
        /// A field that a person fills, or a value that is kept beside them.
        case field(String)
        /// A setting of the connection.
        case setting(String)
    }

    /// The pieces, in order.
    public let pieces: [Piece]

    /// Makes a part of pieces.
    public init(_ pieces: [Piece]) {
        self.pieces = pieces
    }

    /// The piece that differs from one connection to the next, if it is one alone.
    public var place: Piece? {
        let places = pieces.filter { if case .text = $0 { false } else { true } }
        return places.count == 1 ? places[0] : nil
    }

    /// The text that is the same for everybody; nothing if any of it differs.
    public var constant: String? {
        var constant = ""
        for piece in pieces {
            guard case .text(let text) = piece else { return nil }
            constant += text
        }
        return constant
    }

    /// What belongs at its place, of a text that may have the rest around it already.
    public func inner(of text: String) -> String {
        var lead = ""
        var end = ""
        var isBehind = false
        for piece in pieces {
            guard case .text(let text) = piece else {
                isBehind = true
                continue
            }
            if isBehind { end += text } else { lead += text }
        }
        var inner = text[...]
        if !lead.isEmpty, inner.hasPrefix(lead) { inner = inner.dropFirst(lead.count) }
        if !end.isEmpty, inner.hasSuffix(end) { inner = inner.dropLast(end.count) }
        return String(inner)
    }

    /// The text as it is sent.
    /// - Parameters:
    ///   - fields: gives the value of a field.
    ///   - settings: gives the value of a setting.
    /// - Returns: nothing if one of them has none.
    public func text(fields: (String) -> String?, settings: (String) -> String?) -> String? {
        var text = ""
        for piece in pieces {
            let part: String? =
                switch piece {
                case .text(let text): text
                case .field(let name): fields(name)
                case .setting(let name): settings(name)
                }
            guard let part else { return nil }
            text += part
        }
        return text
    }
}

// MARK: Reading an expression

extension LoginPart {
    /// Takes a sum of texts, fields and settings apart; nothing if the expression is more than that.
    init?(expression: String) {
        var rest = expression[...]
        var pieces: [Piece] = []
        repeat {
            if !pieces.isEmpty { rest = rest.dropFirst() }
            rest = rest.drop { $0 == " " }
            guard let piece = Self.piece(&rest) else { return nil }
            pieces.append(piece)
            rest = rest.drop { $0 == " " }
        } while rest.first == "+"
        guard rest.isEmpty else { return nil }
        self.init(pieces)
    }

    private static func piece(_ rest: inout Substring) -> Piece? {
        guard let first = rest.first else { return nil }
        if first == "'" || first == "\"" {
            let text = rest.dropFirst().prefix { $0 != first }
            rest = rest.dropFirst(text.count + 1)
            guard rest.first == first, !text.contains("\\") else { return nil }
            rest = rest.dropFirst()
            return .text(String(text))
        }
        let path = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        rest = rest.dropFirst(path.count)
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, !names[1].isEmpty else { return nil }
        switch names[0] {
        case "credentials": return .field(names[1])
        case "config": return .setting(names[1])
        default: return nil
        }
    }
}

extension BasicScheme {
    /// What is sent; nothing if it is worked out by more than a sum.
    var login: BasicLogin? {
        func part(_ field: ExpressionField?, _ plain: LoginPart) -> LoginPart? {
            guard let field else { return plain }
            guard field.scalar.kind == .string else { return LoginPart([.text(field.scalar.text)]) }
            return LoginPart(expression: field.scalar.text)
        }
        guard let name = part(username, BasicLogin.plain.username),
            let secret = part(password, BasicLogin.plain.password)
        else { return nil }
        return BasicLogin(username: name, password: secret)
    }
}

extension SchemeDefinition {
    /// What it sends as user name and password; nothing if it is no scheme of type `basic`, or what it sends is worked
    /// out by more than a sum.
    public var login: BasicLogin? { (scheme as? BasicScheme)?.login }
}

extension SettingDefinition {
    /// A field that is filled already, and that nobody need see.
    /// - Parameters:
    ///   - title: what people would call it.
    ///   - text: what it holds; nothing if it stays empty.
    ///   - span: the place in the definition that says so.
    /// - Returns: the field.
    public static func filled(_ title: String, with text: String?, at span: Span) -> SettingDefinition {
        let node = SyntaxNode.map(
            [
                ("title", .text(title, at: span)), ("default", text.map { .text(escapedTemplate($0), at: span) }),
                ("advanced", .boolean(true, at: span)), ("required", .boolean(false, at: span)),
            ], at: span)
        var diagnostics = DiagnosticList()
        return Self.read(node, diagnostics: &diagnostics)
    }
}
