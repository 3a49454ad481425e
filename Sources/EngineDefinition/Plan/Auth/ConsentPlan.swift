internal import EngineLanguage

/// How a scheme asks a person, compiled.
public struct ConsentPlan: Sendable {
    /// What comes back from where a person was sent.
    let answer: ConsentDefinition.Answer
    /// How the token request proves that it belongs to the address.
    let proof: CodeChallenge
    /// The name that an `iss` must have; nothing: it must have an origin of `home`.
    let issuer: CompiledTemplate?
    let home: [CompiledTemplate]
    /// The client's id, without which nobody can be asked.
    let client: CompiledExpression?
    /// Where a person is sent; nothing: nowhere, they type a code on another device.
    let address: AddressPlan?
    /// Calls before the address is opened.
    var begin: [TokenStepPlan] = []
    /// The call for a code that is typed on another device.
    var device: [TokenStepPlan] = []
    /// The call that asks whether it was.
    var poll: [TokenStepPlan] = []
    /// Whether a callback has to name the issuer; nothing: wherever there is one.
    var issuerDemand: CompiledExpression?
    /// How the addresses and the client are learnt before.
    var discovery: ServerDiscoveryPlan?
    /// The calls for a token of what the callback brought; empty: the scheme's own need none.
    var exchange: [TokenStepPlan] = []

    /// Whether a person is sent to an address.
    public var opensAddress: Bool { address != nil }
    /// Whether a person may type a code on another device instead.
    public var hasDevice: Bool { !device.isEmpty }
}

/// An address that a person opens, compiled.
struct AddressPlan: Sendable {
    let template: CompiledTemplate
    /// Before a path alone.
    let base: CompiledTemplate?
    let query: [EntryPlan]
}

/// What is done while a person connects, and when the connection ends, compiled.
public struct ConnectPlan: Sendable {
    /// What is done where the provider opens this engine first.
    var install: InstallPlan?
    /// Calls before the address is built.
    var before: [StepPlan] = []
    /// What the callback must be.
    var callback: CallbackPlan?
    /// Calls behind the token.
    var after: [ConnectStepPlan] = []
    /// What is kept of open credentials, worked out again after each refresh.
    var metadata: [(name: String, value: CompiledExpression)] = []
    /// Calls when the connection is deleted.
    var revoke: [StepPlan] = []

    /// Whether there is nothing to do.
    var isEmpty: Bool {
        install == nil && before.isEmpty && callback == nil && after.isEmpty && metadata.isEmpty && revoke.isEmpty
    }
}

/// What a callback must be, compiled.
struct CallbackPlan: Sendable {
    let check: CompiledExpression?
    let signature: MessageSignaturePlan?
    let metadata: [(name: String, value: CompiledExpression)]
    let span: Span
}

/// A step behind the token, compiled.
struct ConnectStepPlan: Sendable {
    let step: StepPlan
    let choice: ChoicePlan?
}

/// What a person chooses, compiled.
struct ChoicePlan: Sendable {
    let name: String
    let list: CompiledExpression
    let value: CompiledExpression?
    let label: CompiledExpression?
    let isMany: Bool
    let otherwise: ChoiceDefinition.Fallback
    let span: Span
}
