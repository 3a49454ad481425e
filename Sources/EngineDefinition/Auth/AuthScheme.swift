public import EngineLanguage

/// A way to authorise requests: a short form that stands for five parts, which are data.
public protocol AuthScheme: Configurable {
    /// The word that users write after `type:`.
    static var name: String { get }
    /// What it is for, in one sentence.
    static var summary: String { get }
    /// The keys of `custom` that the scheme stands for, as they could have been written.
    ///
    /// What the user wrote is laid over them.
    /// - Parameters:
    ///   - written: the keys that every scheme has, as the user wrote them.
    ///   - span: where the scheme is chosen; made-up text gets this place.
    /// - Returns: a map of those keys.
    func expansion(_ written: WrittenScheme, at span: Span) -> SyntaxNode
    /// What it works out over each request, where no expression can; nothing for most.
    var signer: SchemeSigner? { get }
    /// Signers that its own calls, and others, may use by themselves.
    var inner: [InnerScheme] { get }
    /// What comes back from a person who is asked in a browser or on another device; nothing where fields are filled,
    /// or tokens imported.
    var answer: ConsentDefinition.Answer? { get }
    /// How they are asked; made anew each time, so only whoever compiles it looks here.
    var consent: ConsentDefinition? { get }
}

extension AuthScheme {
    /// The scheme's name in shapes.
    public static var shapeName: String { "auth.\(name)" }
    /// The scheme's description.
    public static var shapeDoc: String { summary }
    /// Most schemes are data only.
    public var signer: SchemeSigner? { nil }
    /// Most schemes are one.
    public var inner: [InnerScheme] { [] }
    /// Most schemes ask for fields only.
    public var answer: ConsentDefinition.Answer? { nil }
    /// Most schemes ask for fields only.
    public var consent: ConsentDefinition? { nil }
}

/// What a user wrote beside the keys of a type.
public struct WrittenScheme: Sendable {
    /// The block; nothing while shapes describe themselves.
    let node: SyntaxNode?

    /// Whether a key is written.
    func has(_ key: String) -> Bool { node?[key].map { !$0.isNull } ?? false }

    /// The address that takes a token back, where it is written as one.
    var revocation: SyntaxNode? {
        guard let node = node?["revoke"], node.scalar != nil, !node.isNull else { return nil }
        return node
    }

    /// Whether the person is asked for a field of this name.
    func asks(for field: String) -> Bool { node?["credentials"]?[field] != nil }
}

/// A field that a scheme asks for where nothing else is written.
func credentialNode(_ title: String, isSecret: Bool, at span: Span) -> SyntaxNode {
    .map([("title", .text(title, at: span)), ("secret", isSecret ? nil : .boolean(false, at: span))], at: span)
}

/// The end that an OAuth answer tells (RFC 6749 §5.1): seconds from now.
///
/// An answer that gives none, zero or less says nothing.
func tokenEndNode(at span: Span) -> SyntaxNode {
    let seconds = "int(response.body.expires_in)"
    return .text("\(seconds) > 0 ? optional.of(now + duration(string(\(seconds)) + 's')) : optional.none()", at: span)
}

/// A block `apply` that sets one header.
func headerNode(_ name: String, _ value: SyntaxNode, at span: Span) -> SyntaxNode {
    .map([("headers", .map([(name, value)], at: span))], at: span)
}
