internal import EngineLanguage

/// What of a scheme is code, as it was read; compiled it signs requests.
public struct SchemeSigner: Sendable {
    let definition: any SignerDefinition
    /// Whether it marks requests by itself, without `apply`.
    let isComplete: Bool
}

/// A block of a scheme that stands for a signer.
protocol SignerDefinition: Sendable {
    /// Compiles it; nothing if a part of it was refused.
    func signer(_ fields: inout FieldCompiler) -> (any RequestSigner)?
}

/// A signer inside of a scheme, which requests name as `<scheme>.<name>`.
public struct InnerScheme: Sendable {
    let name: String
    let signer: SchemeSigner
    /// How what it makes is put on a request.
    let apply: SchemeApplication
    /// Whether it goes to a token address only, which may be anywhere.
    let isForToken: Bool

    /// Makes one that marks requests by itself.
    init(_ name: String, at span: Span, _ signer: any SignerDefinition) {
        self.name = name
        isForToken = true
        self.signer = SchemeSigner(definition: signer, isComplete: true)
        var diagnostics = DiagnosticList()
        apply = SchemeApplication.read(.map([], at: span), diagnostics: &diagnostics)
    }

    /// Makes one whose `apply` is made up.
    init(_ name: String, _ token: SignedTokenDefinition, apply: SyntaxNode, isForToken: Bool = false) {
        self.name = name
        self.isForToken = isForToken
        signer = SchemeSigner(definition: token, isComplete: false)
        var diagnostics = DiagnosticList()
        self.apply = SchemeApplication.read(apply, diagnostics: &diagnostics)
    }
}

extension FieldCompiler {
    /// Compiles what a signer reads of the request that it signs.
    mutating func seeingRequest<Value>(_ sees: Bool, _ body: (inout FieldCompiler) -> Value) -> Value {
        guard sees else { return body(&self) }
        scopes.seesRequest = true
        defer { scopes.seesRequest = false }
        return body(&self)
    }

    /// Compiles a key.
    ///
    /// A private key is named by its path, so that it goes to the signer as it is and is never part of another value.
    mutating func compile(
        key field: ExpressionField, passphrase: ExpressionField? = nil, isPrivate: Bool
    ) -> KeyPlan? {
        guard let expression = compile(field) else { return nil }
        if isPrivate, expression.path == nil {
            diagnostics.append(
                Diagnostic(
                    .privateKeyPath, "a private key is named by its path, and nothing is made of it", at: field.span,
                    fix: .init("write, for example, 'credentials.private_key'")))
            return nil
        }
        guard expression.isTainted else {
            diagnostics.append(
                Diagnostic(
                    .openKey, "'\(expression.text)' is no secret, and a signature proves nothing with such a key",
                    at: field.span,
                    fix: .init("ask for it under 'credentials', or under 'settings' with 'secret: true'")))
            return nil
        }
        return KeyPlan(expression: expression, passphrase: passphrase.flatMap { compile($0) })
    }

    /// Compiles a text that a signer needs.
    mutating func compile(text field: ExpressionField) -> SigningText? { compile(field).map(SigningText.init) }
}
