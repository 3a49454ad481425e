internal import EngineLanguage

/// Compiles how a scheme marks requests: what is known before, and what its signer makes of each.
struct SchemeMarks {
    /// The scheme, also one inside of another: `app.jwt`.
    let name: String
    let canRefresh: Bool
    var isNone = false

    /// Compiles an inner scheme.
    func compile(_ inner: InnerScheme, _ fields: inout FieldCompiler) -> AuthPlan {
        let signer = inner.signer.definition.signer(&fields)
        let authorization = compile(inner.apply, signer, signs: true, &fields)
        return AuthPlan(
            name: name, fields: [], acquire: [], refresh: [], refreshNeeds: nil, store: [], expires: nil,
            refreshBeforeSeconds: 0, lifetimeSeconds: nil, authorization: authorization, forms: [:])
    }

    /// Compiles an `apply`.
    /// - Parameters:
    ///   - application: the block.
    ///   - signer: what signs; nothing also if a part of it was refused.
    ///   - signs: whether the scheme has one.
    ///   - fields: compiles the entries.
    /// - Returns: what marks a request.
    func compile(
        _ application: SchemeApplication?, _ signer: (any RequestSigner)?, signs: Bool,
        _ fields: inout FieldCompiler
    ) -> AuthorizationPlan {
        var plan = AuthorizationPlan(schemes: isNone ? [] : [name])
        plan.canRefresh = canRefresh
        fields.scopes.hasSignature = signs
        defer { fields.scopes.hasSignature = false }
        var signed = AuthorizationMarks()
        if let application {
            (plan.headers, signed.headers) = split(fields.compile(application.headers))
            (plan.query, signed.query) = split(fields.compile(application.query))
            (plan.cookies, signed.cookies) = split(fields.compile(application.cookies))
            let (own, late) = split(fields.compile(application.body))
            plan.body = own.asMap
            signed.body = late.asMap
        }
        if let signer { plan.signatures = [SignaturePlan(scheme: name, signer: signer, marks: signed)] }
        return plan
    }

    /// Entries that stand before the signature, so that it may cover them, and those that carry it.
    private func split(_ entries: [EntryPlan]) -> (own: [EntryPlan], signed: [EntryPlan]) {
        (entries.filter { !$0.value.uses(root: "signature") }, entries.filter { $0.value.uses(root: "signature") })
    }
}

extension [EntryPlan] {
    /// The entries as one value; nothing if there are none.
    fileprivate var asMap: ValuePlan? { isEmpty ? nil : .map(map { ($0.name, $0.value) }) }
}
