public import EngineLanguage

/// A way to authorise, as a provider offers it: a type, and the parts that it stands for.
public struct SchemeDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "auth"
    /// What it is.
    public static let shapeDoc =
        "A way to authorise requests. Every type stands for the common keys, which may be overridden one by one."

    /// The type as it was written.
    public let scheme: any AuthScheme
    /// Everything that is true of it, written or by type.
    public let parts: SchemeParts
    /// The same as a block of type `custom`, or `none`.
    let expanded: SyntaxNode
    /// Where the scheme stands.
    public let span: Span

    /// The word of its type.
    public var typeName: String { type(of: scheme).name }

    /// Whether it can obtain a token without a person.
    public var canRefresh: Bool { !parts.refresh.isEmpty || !parts.acquire.isEmpty && !acquiresFromCallback }

    /// Whether a person is asked in a browser or on another device.
    public var asksPerson: Bool { scheme.answer != nil }

    /// What a person is asked to allow where the operator names no scopes.
    public var askedScopes: [AskedScope] {
        guard let scopes = (scheme as? OAuth2Scheme)?.scopes else { return [] }
        let needed = scopes.main.defaults + scopes.also.flatMap(\.value.defaults)
        let optional = scopes.optionalParameter == nil ? [] : scopes.optional
        return needed.map { AskedScope(name: $0, isOptional: false) }
            + optional.map { AskedScope(name: $0, isOptional: true) }
    }

    /// Whether the calls for its token are of use only with what a callback brings.
    let acquiresFromCallback: Bool

    /// Whether it marks requests by itself, without `apply`.
    var marksByItself: Bool { scheme.signer?.isComplete ?? false }

    /// The names that `credentials` has: fields, and what is kept of answers.
    public var credentialNames: [String] {
        let steps = (parts.acquire + parts.refresh).flatMap(\.store.names)
        return (parts.credentials.names + parts.store.names + steps).uniqued()
    }

    /// Reads a scheme.
    public init(reading object: inout ObjectReader) {
        span = object.span
        let written = WrittenScheme(node: object.node)
        scheme = object.oneOf("type", "How requests are authorised.", AuthSchemeRegistry.variants)
        let own = object.keys(of: SchemeParts.self)
        let span = object.span(of: "type") ?? object.span
        let general = Self.expand(scheme, written, at: span)
        expanded = Self.printed(scheme, general, written, at: span)
        acquiresFromCallback = Self.acquiresFromCallback(scheme, expanded["acquire"])
        var diagnostics = DiagnosticList()
        let parts = SchemeExpansion.read(general, diagnostics: &diagnostics).parts
        // A fault in what was written has been reported there; the parts are then as good as they can be.
        self.parts = diagnostics.hasErrors ? own : parts
    }

    private static func acquiresFromCallback(_ scheme: any AuthScheme, _ acquire: SyntaxNode?) -> Bool {
        guard let acquire else { return false }
        switch scheme.answer {
        case .code, .verifier: return true
        case .values: return acquire.mentions("callback")
        case nil: return scheme is InstallScheme && acquire.mentions("callback")
        }
    }

    /// What a type stands for under what the user wrote: names add up in `credentials` and `store`, all else replaces.
    private static func expand(_ scheme: any AuthScheme, _ written: WrittenScheme, at span: Span) -> SyntaxNode {
        let byType = scheme.expansion(written, at: span)
        let own = written.node?.mapEntries { SchemeParts.keys.contains($0.key.text) ? $0 : nil } ?? .map([], at: span)
        let replaced = byType.mapEntries { entry in
            // The address is written as the call that it stands for.
            if entry.key.text == "revoke", written.revocation != nil { return entry }
            let addsUp = entry.key.text == "credentials" || entry.key.text == "store"
            return !addsUp && own[entry.key.text] != nil ? nil : entry
        }
        let isRewritten = written.revocation != nil && replaced["revoke"] != nil
        let parts = DefinitionMerger.merge(isRewritten ? own.without("revoke") : own, over: replaced)
        let ordered = SchemeParts.keys.map { ($0, parts[$0]) }
        // What marks nothing is no custom scheme that forgot to.
        let type = scheme is NoneScheme ? NoneScheme.name : CustomScheme.name
        return .map([("type", .text(type, at: span))] + ordered, at: own.span)
    }

    /// The general form for people: where code signs or a person is asked, the type stays, and so do its own keys.
    private static func printed(
        _ scheme: any AuthScheme, _ general: SyntaxNode, _ written: WrittenScheme, at span: Span
    ) -> SyntaxNode {
        let isCode = scheme.signer != nil || !scheme.inner.isEmpty || scheme.answer != nil
        guard isCode, let entries = written.node?.entries else { return general }
        let own = entries.filter { $0.key.text != "type" && !SchemeParts.keys.contains($0.key.text) }
        let type = SyntaxNode.text(Swift.type(of: scheme).name, at: span)
        let parts = SchemeParts.keys.map { ($0, general[$0]) }
        return .map([("type", type)] + own.map { ($0.key.text, $0.value) } + parts, at: general.span)
    }
}

extension SyntaxNode {
    /// Whether an expression anywhere in it reads a root; a text may be one, or hold holes.
    fileprivate func mentions(_ root: String) -> Bool {
        if let entries { return entries.contains { $0.value.mentions(root) } }
        if let elements { return elements.contains { $0.mentions(root) } }
        guard let text = scalar?.text, text.utf8.count >= root.utf8.count else { return false }
        let found = text.utf8.contains(UInt8(ascii: "$")) ? RootMentions.inTemplate(text) : []
        return (found + RootMentions.inExpression(text)).contains { $0.root == root }
    }
}

/// The expansion of a scheme, read like any block of type `custom`.
private struct SchemeExpansion: Configurable {
    static let shapeName = "auth.expansion"
    let parts: SchemeParts

    init(reading object: inout ObjectReader) {
        _ = object.optional("type", .text, "The word `custom`.")
        parts = object.keys(of: SchemeParts.self)
    }
}

extension [String] {
    /// The names without repetition, in order.
    func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
