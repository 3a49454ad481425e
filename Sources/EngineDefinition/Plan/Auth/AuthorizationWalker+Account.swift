internal import EngineLanguage

// Behind the person: the token, what there is in the account, and the proof.
extension AuthorizationWalker {
    // MARK: The token

    /// Obtains the token, where one is to be had.
    mutating func obtain(at moment: Moment) -> Action {
        bind(moment)
        let exchange = plan.consent?.exchange ?? []
        let steps = exchange.isEmpty ? plan.acquire : exchange
        let keepsCallback = exchange.isEmpty && way == .browser && !plan.store.isEmpty
        let isNeeded = !exchange.isEmpty || plan.isMissingToken(account.credentials) || keepsCallback
        guard isNeeded, way != .fields || exchange.isEmpty else { return learnOpen(at: moment) }
        var walker = tokens(steps, for: .token, servesOnce: !exchange.isEmpty)
        let action = walker.start(at: moment)
        return take(action, token: walker, at: moment)
    }

    mutating func take(_ action: TokenWalker.Action, token walker: TokenWalker, at moment: Moment) -> Action {
        switch action {
        case .call(let call):
            stage = .token(walker)
            return passed(call)
        case .failed(let fault): return .failed(fault)
        case .granted(let grant):
            account.credentials = grant.credentials
            account.credentials[.string(Self.deviceCode)] = nil
            account.metadata = grant.metadata
            account.expires = grant.expires
            account.answer = grant.answer
            return follow(0, at: moment)
        }
    }

    /// What is kept of open credentials where no token was to be had.
    private mutating func learnOpen(at moment: Moment) -> Action {
        do throws(ExpressionFault) {
            var known = ExpressionMap()
            for entry in plan.connect?.metadata ?? [] {
                guard let value = try entry.value.evaluate(bindings).required, !value.isNull else { continue }
                known[.string(entry.name)] = value
            }
            learn(known)
        } catch {
            return failed(error, "'connect.metadata' cannot be worked out")
        }
        return follow(0, at: moment)
    }

    // MARK: The account

    /// The step of a number, or the proof behind the last.
    private mutating func follow(_ number: Int, at moment: Moment) -> Action {
        bind(moment)
        guard let after = plan.connect?.after, number < after.count else { return prove(at: moment) }
        var walker = steps([after[number].step])
        let action = walker.next(at: moment)
        return take(action, after: walker, number, at: moment)
    }

    mutating func take(
        _ action: StepsWalker.Action, after walker: StepsWalker, _ number: Int, at moment: Moment
    ) -> Action {
        var walker = walker
        switch action {
        case .call(let call):
            stage = .after(walker, number)
            return passed(call)
        case .failed(let fault), .timedOut(let fault): return .failed(fault)
        case .advanced:
            let next = walker.next(at: moment)
            return take(next, after: walker, number, at: moment)
        case .finished:
            let step = plan.connect?.after[number].step
            let wasMade = step.map { walker.hasResult(of: $0) } ?? false
            bindings = walker.bindings
            learn(walker.takeLearnt())
            guard wasMade, let choice = plan.connect?.after[number].choice else {
                return follow(number + 1, at: moment)
            }
            return offer(choice, number, at: moment)
        }
    }

    // MARK: Choices

    private mutating func offer(_ plan: ChoicePlan, _ number: Int, at moment: Moment) -> Action {
        do throws(ExpressionFault) {
            guard let list = try plan.list.evaluate(bindings).required?.list else {
                throw ExpressionFault(.type, "'choose.from' is no list", at: plan.list.span)
            }
            var values: [ExpressionValue] = []
            var labels: [String] = []
            for item in list {
                var bindings = bindings
                bindings["item"] = .value(item)
                values.append(try plan.value?.evaluate(bindings).required ?? item)
                let label = try plan.label?.evaluate(bindings).required ?? item
                let text = if let text = label.string { text } else { try label.jsonText() }
                labels.append(UpstreamMessage.inOneLine(text))
            }
            let choice = OfferedChoice(
                name: plan.name, labels: labels, isMany: plan.isMany, values: values, otherwise: plan.otherwise,
                span: plan.span)
            stage = .choosing(choice, number)
            // A person is asked only if there is more than one.
            return values.count > 1 ? .choose(choice) : chosen(Array(values.indices), at: moment)
        } catch {
            return failed(error, "'choose' cannot be worked out")
        }
    }

    /// Goes on with what was chosen, by number; nothing: nobody was there to be asked.
    public mutating func chosen(_ numbers: [Int]?, at moment: Moment) -> Action {
        guard case .choosing(let choice, let number) = stage else {
            return .failed(CallFault(.definition, "nothing was to be chosen", call: plan.name))
        }
        let all = Array(choice.values.indices)
        var taken = (numbers ?? []).filter(all.contains)
        if numbers == nil {
            switch choice.otherwise {
            case .first: taken = Array(all.prefix(1))
            case .all: taken = all
            case .fail:
                return .failed(
                    CallFault(
                        .input,
                        "one of \(all.count) must be chosen as '\(choice.name)', and nobody is asked: "
                            + "an import says which in 'metadata.\(choice.name)'",
                        call: plan.name, span: choice.span))
            }
        }
        guard !taken.isEmpty || all.isEmpty else {
            return .failed(
                CallFault(.input, "nothing was chosen as '\(choice.name)'", call: plan.name, span: choice.span))
        }
        let values = taken.map { choice.values[$0] }
        if choice.isMany {
            learn(ExpressionMap(texts: [(choice.name, .list(values))]))
        } else if let value = values.first {
            learn(ExpressionMap(texts: [(choice.name, value)]))
        }
        return follow(number + 1, at: moment)
    }

    // MARK: The proof

    private mutating func prove(at moment: Moment) -> Action {
        guard let verification else { return .connected(account) }
        var roots = bindings
        roots["steps"] = nil
        var walker = VerifyWalker(plan: verification, bindings: roots, baseOverride: baseOverride)
        let action = walker.start(at: moment)
        return take(action, verify: walker)
    }

    mutating func take(_ action: VerifyWalker.Action, verify walker: VerifyWalker) -> Action {
        switch action {
        case .call(let call):
            stage = .verify(walker)
            return passed(call)
        case .failed(let fault): return .failed(fault)
        case .unneeded: return .connected(account)
        case .proven(let proof):
            learn(proof.metadata)
            account.identity = proof.identity
            account.isVerified = true
            return .connected(account)
        }
    }
}

extension StepsWalker {
    /// Whether a step was made, and not left out or failed.
    fileprivate func hasResult(of step: StepPlan) -> Bool {
        guard case .object(let results)? = bindings["steps"] else { return false }
        return results[step.name] != nil
    }
}
