internal import EngineLanguage

/// Compiles what is done while a person connects by one scheme.
///
/// Its requests may send secrets like those of a scheme; what answers them is open, and may be kept in the clear.
struct ConnectCompiler {
    let calls: StepCompiler
    /// The scheme whose credential the calls carry that name none.
    let scheme: String
    /// Kept names of the scheme that are no secret.
    let open: Set<String>

    /// Compiles a block.
    func compile(_ connect: ConnectDefinition, _ fields: inout FieldCompiler) -> ConnectPlan {
        let outer = fields.scopes
        defer { fields.scopes = outer }
        fields.scopes.isInAuth = false
        fields.scopes.isConnecting = true
        var plan = ConnectPlan()
        plan.install = connect.install.flatMap { install($0, &fields) }
        plan.before = steps(connect.before, schemes: [], &fields)
        plan.callback = connect.callback.map { callback($0, &fields) }
        plan.after = connect.after.enumerated().map { number, step in
            let compiled = self.step(step.step, number: number, schemes: [scheme], &fields)
            return ConnectStepPlan(step: compiled, choice: step.choice.flatMap { choice($0, &fields) })
        }
        plan.metadata = connect.metadata.compactMap { entry in
            kept(entry.value, &fields).map { (entry.name, $0) }
        }
        plan.revoke = steps(connect.revoke, schemes: [scheme], &fields)
        return plan
    }

    private func steps(
        _ steps: [StepDefinition], schemes: [String], _ fields: inout FieldCompiler
    ) -> [StepPlan] {
        steps.enumerated().map { step($1, number: $0, schemes: schemes, &fields) }
    }

    private func step(
        _ step: StepDefinition, number: Int, schemes: [String], _ fields: inout FieldCompiler
    ) -> StepPlan {
        let name = step.call.name?.value ?? String(number)
        let when = fields.compile(step.call.when)
        let outer = fields.scopes.parents
        let loop = calls.loop(of: step, &fields)
        let defaults = calls.requests.provider.defaults?.request
        let block = defaults.map { RequestDefinition(step.call.request, over: $0) } ?? step.call.request
        let place = RequestCompiler.Place(
            name: "connect.\(name)", isIdempotent: nil, cost: nil, schemes: schemes, owner: scheme)
        let call = calls.compile(step.call, block, at: place, &fields)
        var repetition = calls.repetition(of: step, &fields)
        repetition.loop = loop
        fields.scopes.parents = outer
        return StepPlan(
            name: name, call: call, when: when, repetition: repetition,
            metadata: step.call.metadata.compactMap { entry in
                kept(entry.value, &fields).map { (entry.name, $0) }
            }, mayFail: step.onError == .continue, cacheSeconds: nil, isSecret: step.isSecret)
    }

    private func callback(_ callback: CallbackDefinition, _ fields: inout FieldCompiler) -> CallbackPlan {
        CallbackPlan(
            check: fields.compile(callback.check), signature: callback.signature.flatMap { $0.plan(&fields) },
            metadata: fields.compile(callback.metadata, storedIn: "metadata"), span: callback.span)
    }

    private func install(_ install: InstallDefinition, _ fields: inout FieldCompiler) -> InstallPlan? {
        let check = fields.compile(install.check)
        guard let signature = install.signature.plan(&fields), (check == nil) == (install.check == nil) else {
            return nil
        }
        return InstallPlan(
            check: check, signature: signature,
            config: fields.compile(install.config, storedIn: "config"), span: install.span)
    }

    private func choice(_ choice: ChoiceDefinition, _ fields: inout FieldCompiler) -> ChoicePlan? {
        guard let list = fields.compile(choice.list, storedIn: "metadata") else { return nil }
        fields.scopes.hasChoice = true
        defer { fields.scopes.hasChoice = false }
        return ChoicePlan(
            name: choice.name.value, list: list, value: fields.compile(choice.value, storedIn: "metadata"),
            label: fields.compile(choice.label, storedIn: "a choice"), isMany: choice.isMany,
            otherwise: choice.otherwise, span: choice.name.span)
    }

    /// Compiles what is kept in the clear: no secret, but for kept names that the scheme declares public.
    private func kept(_ field: ExpressionField, _ fields: inout FieldCompiler) -> CompiledExpression? {
        let secrets = RootMentions.inExpression(field.scalar.text).filter {
            ["credentials", "integration", "encoded"].contains($0.root)
        }
        let isOpen = secrets.allSatisfy { $0.root == "credentials" && $0.path.count > 1 && open.contains($0.path[1]) }
        return fields.compile(field, storedIn: isOpen && !secrets.isEmpty ? nil : "metadata")
    }
}
