internal import EngineLanguage

/// How a scheme asks a person: where they are sent, and what is called before and after it.
///
/// A scheme writes it as a tree, which is read like what users write; so there is one kind of call.
public struct ConsentDefinition: Sendable {
    /// What comes back from where a person was sent.
    public enum Answer: Sendable, Hashable {
        /// A code under this name, for which a token is had (RFC 6749 §4.1.2).
        case code(String)
        /// A verifier beside the token that it is for (RFC 5849 §2.2).
        case verifier
        /// Values that the definition reads.
        case values
    }

    let answer: Answer
    let proof: CodeChallenge
    let issuer: TemplateField?
    /// Addresses by which an `iss` that nobody declared is judged.
    let home: [TemplateField]
    /// The client's id, without which nobody can be asked.
    let client: ExpressionField?
    let parts: ConsentParts
    /// Whether a callback has to name the issuer; nothing: wherever there is one.
    var issuerDemand: ExpressionField?
    /// How the addresses and the client are learnt before.
    var discovery: ServerDiscoveryDefinition?

    /// Reads what a scheme wrote.
    init(
        _ tree: SyntaxNode, answer: Answer, proof: CodeChallenge = .none, issuer: TemplateField? = nil,
        home: [TemplateField] = [], client: ExpressionField? = nil
    ) {
        self.answer = answer
        self.proof = proof
        self.issuer = issuer
        self.home = home
        self.client = client
        var diagnostics = DiagnosticList()
        // A fault in what was written has been reported there.
        parts = ConsentParts.read(tree, diagnostics: &diagnostics)
    }
}

/// The calls and the address by which a person is asked.
struct ConsentParts: Configurable {
    static let shapeName = "auth.consent"

    /// Calls that are made before the address is opened.
    let begin: [StepDefinition]
    let address: TemplateField?
    let parameters: NamedValues<TemplateTree>
    /// The call for a code that is typed on another device, and the one that asks whether it was.
    let device: [StepDefinition]
    let poll: [StepDefinition]

    init(reading object: inout ObjectReader) {
        begin = object.optional("begin", .oneOrList(of: .object), "Calls before the address is opened.", default: [])
        address = object.optional("authorize", .template(in: .auth), "Where a person is sent.")
        parameters = object.optional(
            "authorize_params", .map(of: .templateTree(in: .auth)), "Entries of the address.", default: .init())
        device = object.optional("device", .oneOrList(of: .object), "The call for a device's code.", default: [])
        poll = object.optional("poll", .oneOrList(of: .object), "The call for the token of a device.", default: [])
    }
}

/// The keys of schemes whose apps are installed at an address.
struct InstallationKeys: Configurable {
    static let shapeName = "auth.installation"

    let address: TemplateField?
    let parametersNode: SyntaxNode?

    /// The callback brings values, where there is an address.
    var answer: ConsentDefinition.Answer? { address == nil ? nil : .values }

    init(reading object: inout ObjectReader) {
        address = object.optional(
            "authorize", .template(in: .auth), "Address at which a person installs the app in a browser.",
            example: "https://acme.test/apps/engine/install")
        parametersNode = object.node?["authorize_params"]
        _ = object.optional(
            "authorize_params", .map(of: .templateTree(in: .auth)),
            "Further entries of that address; null takes one out.", default: .init(), example: "{ scope: read }")
        object.key("authorize_params", needs: "authorize")
    }

    /// The address, with the text that names the flow; nothing: nobody is sent anywhere.
    func consent(at span: Span) -> ConsentDefinition? {
        guard let address else { return nil }
        let own = SyntaxNode.map([("state", .text("${state}", at: span))], at: span)
        let parameters = parametersNode.map { DefinitionMerger.merge($0, over: own) } ?? own
        return ConsentDefinition(
            .map([("authorize", address.node), ("authorize_params", parameters)], at: span), answer: .values)
    }
}
