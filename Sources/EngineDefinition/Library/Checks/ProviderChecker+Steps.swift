internal import EngineLanguage

extension ProviderChecker {
    /// Steps in order.
    /// - Parameters:
    ///   - steps: the steps.
    ///   - owner: whose they are, for messages.
    ///   - scheme: the scheme whose token they obtain; nothing: they stand around the calls of an endpoint.
    mutating func check(steps: [StepDefinition], of owner: String, forbidding scheme: String? = nil) {
        var seen: Set<String> = []
        for (index, step) in steps.enumerated() {
            if let name = step.call.name, !name.isPlaceholder, !seen.insert(name.value).inserted {
                report(.duplicateName, "two steps are named '\(name.value)'", at: name.span)
            }
            check(call: step.call, named: "step \(index + 1) of \(owner)", forbidding: scheme)
            check(repetition: step)
            if scheme == nil {
                guard let kept = step.store.first else { continue }
                report(
                    .uselessKey, "'store' keeps credentials, and these steps obtain none", at: kept.span,
                    help: "read the value as 'steps.<name>', or keep it with 'metadata'")
            } else if let cache = step.cache {
                report(
                    .uselessKey, "a scheme keeps what it obtains, so 'cache' has no meaning here", at: cache.span,
                    help: "say with 'lifetime' or 'expires' how long it serves")
            }
        }
    }

    private mutating func check(repetition step: StepDefinition) {
        if let every = step.every, every.value > step.within?.value ?? StepDefinition.defaultTime {
            report(
                .emptyRange, "it is asked again only when its time is out", at: every.span,
                help: "let 'within' be longer than 'every'")
        }
        guard let loop = step.loop else { return }
        if StreamChecker.roots.contains(loop.name.value) {
            report(
                .reservedName, "'\(loop.name.value)' is the name of a root", at: loop.name.span,
                help: "choose another name for 'as'")
        }
        guard let name = loop.endpoint else { return }
        checkEndpoint(name, with: loop.with, noun: "'for_each'", span: name.span)
        if let endpoint = provider.endpoints[name.value], endpoint.records == nil, !faults.touch(endpoint.span) {
            report(.missingRecords, "endpoint '\(name.value)' gives no 'records' to go through", at: name.span)
        }
    }

    /// What stands around the calls of an endpoint or a stream.
    /// - Parameters:
    ///   - frame: what is written of it.
    ///   - inherited: what it is laid over.
    ///   - owner: whose it is, for messages.
    mutating func check(frame: CallFrameDefinition, over inherited: CallFrameDefinition? = nil, of owner: String) {
        check(steps: frame.before, of: owner)
        check(steps: frame.after, of: owner)
        guard let cancel = frame.cancel else { return }
        check(call: cancel, named: "'cancel'", forbidding: nil)
        if frame.before.isEmpty, inherited?.before.isEmpty != false {
            report(
                .uselessKey, "'cancel' gives up what 'before' has begun, and there is no 'before'", at: cancel.span,
                help: "add 'before', or remove 'cancel'")
        }
        let rest: [(String, Span?)] = [
            ("when", cancel.when?.span), ("metadata", cancel.metadata.first?.span),
        ]
        for case (let key, let span?) in rest {
            report(.uselessKey, "'\(key)' has no meaning where a run is given up", at: span, help: "remove it")
        }
    }

    /// Endpoints that are steps of each other.
    mutating func checkStepCycles() {
        var done: Set<String> = []
        for endpoint in provider.endpoints where !endpoint.value.isAbstract {
            var chain: [String] = []
            visit(endpoint.name, &chain, &done)
        }
    }

    private mutating func visit(_ name: String, _ chain: inout [String], _ done: inout Set<String>) {
        guard let endpoint = provider.endpoints[name], !done.contains(name) else { return }
        chain.append(name)
        for called in endpoint.frame.called {
            if let start = chain.firstIndex(of: called.value) {
                let way = (chain[start...] + [called.value]).map { "'\($0)'" }.joined(separator: " → ")
                report(.stepCycle, "each of these endpoints calls the next one as a step: \(way)", at: called.span)
            } else {
                visit(called.value, &chain, &done)
            }
        }
        chain.removeLast()
        done.insert(name)
    }
}

extension CallFrameDefinition {
    /// The endpoints that it calls.
    fileprivate var called: [Spanned<String>] {
        (before + after).flatMap { [$0.call.endpoint, $0.loop?.endpoint] }.compactMap { $0 }
            + [cancel?.endpoint].compactMap { $0 }
    }
}
