internal import EngineLanguage

/// A GraphQL query, as far as the sandbox answers it: one operation, fields with arguments, nested
/// selections.
struct SandboxGraphQL: Sendable {
    /// A field of a selection.
    struct Field: Sendable {
        /// The name in the answer: the alias, if there is one.
        let key: String
        let name: String
        let arguments: [String: JSONValue]
        let selection: [Field]

        /// The first field of a name in the selection.
        func field(_ name: String) -> Field? {
            selection.first { $0.name == name }
        }
    }

    /// What is wrong with a query.
    struct Fault: Error {
        let message: String
    }

    let fields: [Field]

    /// Reads a query and puts the variables in.
    init(_ text: String, variables: JSONValue?) throws(Fault) {
        var reader = Reader(tokens: try Reader.tokens(of: text), variables: variables)
        try reader.skipOperation()
        fields = try reader.selection()
        guard reader.isAtEnd else { throw Fault(message: "expected the end of the query") }
    }
}

/// Reads tokens by recursive descent.
private struct Reader {
    typealias Fault = SandboxGraphQL.Fault

    let tokens: [String]
    let variables: JSONValue?
    var position = 0
    var depth = 0

    init(tokens: [String], variables: JSONValue?) {
        self.tokens = tokens
        self.variables = variables
    }

    var isAtEnd: Bool { position == tokens.count }
    var token: String? { position < tokens.count ? tokens[position] : nil }

    /// Names, numbers, strings with their first quote, and single signs; commas and comments are
    /// nothing.
    static func tokens(of text: String) throws(Fault) -> [String] {
        var tokens: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace || first == "," {
                rest.removeFirst()
            } else if first == "#" {
                rest = rest.drop { !$0.isNewline }
            } else if first == "\"" {
                let body = rest.dropFirst().prefix { $0 != "\"" && $0 != "\\" }
                guard body.endIndex < rest.endIndex, rest[body.endIndex] == "\"" else {
                    throw Fault(message: "a string without end, or with an escape")
                }
                tokens.append("\"" + body)
                rest = rest[rest.index(after: body.endIndex)...]
            } else if isNameCharacter(first) || first == "-" {
                let name = rest.prefix { isNameCharacter($0) || $0 == "-" || $0 == "." }
                tokens.append(String(name))
                rest = rest[name.endIndex...]
            } else {
                tokens.append(String(first))
                rest.removeFirst()
            }
        }
        return tokens
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    mutating func expect(_ sign: String) throws(Fault) {
        guard token == sign else { throw Fault(message: "expected '\(sign)', found '\(token ?? "the end")'") }
        position += 1
    }

    /// Passes `query Name($first: Int!)`, whose types we do not check.
    mutating func skipOperation() throws(Fault) {
        if token == "mutation" || token == "subscription" { throw Fault(message: "only queries are served") }
        if token == "query" { position += 1 }
        while let token, token != "{" {
            guard token != "fragment" else { throw Fault(message: "fragments are not served") }
            position += 1
        }
    }

    mutating func selection() throws(Fault) -> [SandboxGraphQL.Field] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 16 else { throw Fault(message: "the query is nested too deeply") }
        try expect("{")
        var fields: [SandboxGraphQL.Field] = []
        while token != "}" {
            fields.append(try field())
        }
        position += 1
        return fields
    }

    private mutating func field() throws(Fault) -> SandboxGraphQL.Field {
        let key = try name()
        var name = key
        if token == ":" {
            position += 1
            name = try self.name()
        }
        var arguments: [String: JSONValue] = [:]
        if token == "(" {
            position += 1
            while token != ")" {
                let argument = try self.name()
                try expect(":")
                arguments[argument] = try value()
            }
            position += 1
        }
        let selection = token == "{" ? try selection() : []
        return SandboxGraphQL.Field(key: key, name: name, arguments: arguments, selection: selection)
    }

    private mutating func name() throws(Fault) -> String {
        guard let token, let first = token.first, first.isLetter || first == "_" else {
            throw Fault(message: "expected a name, found '\(token ?? "the end")'")
        }
        position += 1
        return token
    }

    private mutating func value() throws(Fault) -> JSONValue {
        guard let token else { throw Fault(message: "expected a value") }
        if token == "$" {
            position += 1
            return variables?[try name()] ?? .null
        }
        position += 1
        if token.first == "\"" { return .string(String(token.dropFirst())) }
        switch token {
        case "true": return true
        case "false": return false
        case "null": return nil
        default: break
        }
        if let number = JSONNumber(token) { return .number(number) }
        return .string(token)
    }
}
