internal import EngineLanguage

// The cursor that is asked before a full pass, so that what changes meanwhile is not missed (definitions.md §7.3).
extension PartitionWalker {
    /// Asks for the seed, or works it out where that needs no call.
    mutating func askSeed(at moment: Moment) -> Action {
        guard let seed = stream.cursor?.seed else { return takeSeed(nil, at: moment) }
        var bindings = roots
        bindings["now"] = .value(.timestamp(moment.now))
        bindings["page"] = .object([
            "index": .value(.int(0)), "offset": .value(.int(0)), "position": .value(.int(0)), "depth": .value(.int(0)),
            "started": .value(.timestamp(pass.started)),
        ])
        guard let endpoint = seed.endpoint else { return keepSeed(seed, bindings, at: moment) }
        do throws(CallFault) {
            bindings["input"] = .value(
                try endpoint.input.resolve(seed.with, bindings, call: endpoint.request.name))
        } catch {
            return .failed(error)
        }
        seedCall = CallWalker(
            builder: RequestBuilder(plan: endpoint.request, baseOverride: baseOverride), bindings: bindings)
        return seedStep(at: moment) { $0.resume(at: moment) }
    }

    /// A step of the call that asks for it.
    mutating func seedStep(at moment: Moment, _ advance: (inout CallWalker) -> CallWalker.Action) -> Action {
        guard var call = seedCall, let seed = stream.cursor?.seed else { return next(at: moment) }
        let action = advance(&call)
        seedCall = call
        switch action {
        case .send, .pause, .refresh: return .call(action)
        case .failed(let fault): return .failed(fault)
        case .finished(.answer): return keepSeed(seed, call.bindings, at: moment)
        // Where upstream says that nothing is here, the records alone tell the cursor.
        case .finished: return takeSeed(nil, at: moment)
        }
    }

    private mutating func keepSeed(_ seed: SeedPlan, _ bindings: ExpressionBindings, at moment: Moment) -> Action {
        do throws(ExpressionFault) {
            guard let found = try seed.value.evaluate(bindings).required, !found.isNull, let cursor = stream.cursor
            else {
                throw ExpressionFault(.missing, "there is no value", at: seed.value.span)
            }
            return takeSeed(try cursor.value(of: found), at: moment)
        } catch {
            return .failed(fault("'cursor.seed': \(error.message)", at: error.span ?? seed.value.span))
        }
    }

    private mutating func takeSeed(_ value: ExpressionValue?, at moment: Moment) -> Action {
        seedCall = nil
        awaitsSeed = false
        pass.seed = value
        return next(at: moment)
    }
}
