public import EngineLanguage

/// A name and a password with every request (RFC 7617).
public struct BasicScheme: AuthScheme {
    /// The word after `type:`.
    public static let name = "basic"
    /// What it is for.
    public static let summary = "A name and a password with every request (RFC 7617); fields `username` and `password`."

    let username: ExpressionField?
    let password: ExpressionField?

    /// Reads the type's keys.
    public init(reading object: inout ObjectReader) {
        username = object.optional(
            "username", .expression(in: .auth, .required),
            "The name, made of other values; then there is no such field.",
            example: "credentials.email + '/token'")
        password = object.optional(
            "password", .expression(in: .auth, .required),
            "The password, made of other values; then there is no such field.",
            example: "credentials.token")
    }

    /// Two fields, or expressions in their place, and the header that carries them.
    public func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let fields: [(String, SyntaxNode?)] = [
            ("username", username == nil ? credentialNode("Username", isSecret: false, at: span) : nil),
            ("password", password == nil ? passwordNode(written, at: span) : nil),
        ]
        let pieces: [ScalarPiece] =
            [.made("Basic ${base64.encode(bytes(")] + operand(username, "username") + [.made(" + ':' + ")]
            + operand(password, "password") + [.made("))}")]
        return .map(
            [
                ("credentials", .map(fields, at: span)),
                ("apply", headerNode("authorization", .joined(pieces, at: span), at: span)),
            ], at: span)
    }

    /// Many APIs want a key as the name and nothing as the password: one that the file does not describe may be empty.
    private func passwordNode(_ written: WrittenScheme, at span: Span) -> SyntaxNode {
        guard !written.asks(for: "password") else { return credentialNode("Password", isSecret: true, at: span) }
        return .map([("title", .text("Password", at: span)), ("empty", .boolean(true, at: span))], at: span)
    }

    private func operand(_ field: ExpressionField?, _ name: String) -> [ScalarPiece] {
        guard let field else { return [.made("credentials.\(name)")] }
        guard field.scalar.kind == .string else { return [.made(quoted(field.scalar.text))] }
        return [.made("("), .taken(field.node), .made(")")]
    }
}
