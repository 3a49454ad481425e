public import EngineLanguage

/// The call that proves that a credential works, and says whose it is.
public struct VerifyDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "verify"

    /// The call.
    public let call: StepCallDefinition
    /// Who it is.
    public let identity: IdentityDefinition?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        call = object.keys(of: StepCallDefinition.self)
        identity = object.optional(
            "identity", .object,
            "Whose credential it is, read from `response`; from `steps.<name>.output` if an endpoint is called, of "
                + "which only the first page is read.", example: "{ id: string(response.body.id) }")
    }
}

/// Whose a credential is, read from the answer of `verify`.
public struct IdentityDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "identity"

    /// Stable id of the person or account.
    public let id: ExpressionField?
    /// Name to show.
    public let name: ExpressionField?
    /// E-mail address.
    public let email: ExpressionField?
    /// Id of the account, workspace or organisation.
    public let account: ExpressionField?
    /// Its name.
    public let accountName: ExpressionField?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        id = object.optional("id", .expression(in: .auth), "Stable id of the person or account.")
        name = object.optional("name", .expression(in: .auth), "Name to show.")
        email = object.optional("email", .expression(in: .auth), "E-mail address.")
        account = object.optional(
            "account", .expression(in: .auth), "Id of the account, workspace or organisation.")
        accountName = object.optional("account_name", .expression(in: .auth), "Name of that account.")
    }
}
