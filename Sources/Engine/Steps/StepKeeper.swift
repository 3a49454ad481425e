internal import EngineCrypto
internal import EngineDefinition
internal import EngineLanguage
internal import EngineStore

/// Keeps for a connection what steps bring: results that serve for a while, and what is learnt of the account.
actor StepKeeper {
    private let store: Store
    private let connection: StoredConnection
    private var memory: StepMemory?

    init(store: Store, connection: StoredConnection) {
        self.store = store
        self.connection = connection
    }

    /// What serves now; read from the store when it is first asked for.
    func remembered() async throws(CallFault) -> StepMemory {
        if let memory { return memory }
        let entries: [StepMemory.Entry]
        do throws(StoreFault) {
            entries = try await store.results(of: connection.id).compactMap { StepMemory.Entry($0.result) }
        } catch {
            throw CallFault(error)
        }
        // Another walk may have asked meanwhile, and learnt something.
        if let memory { return memory }
        let found = StepMemory(entries)
        memory = found
        return found
    }

    /// Keeps what a walk has brought.
    func keep(_ results: [StepMemory.Entry], learnt: ExpressionMap) async throws(CallFault) {
        memory?.learn(results)
        do {
            for entry in results {
                try await store.keepResult(
                    entry.secret, of: connection.id, question: entry.question,
                    until: entry.until.seconds * 1_000_000)
            }
            let members = try learnt.entries.compactMap { entry in
                try entry.key.string.map { ($0, try entry.value.jsonText()) }
            }
            guard !members.isEmpty else { return }
            try await store.learn(members, of: connection.name, in: connection.environment)
        } catch let fault as StoreFault {
            throw CallFault(fault)
        } catch {
            throw CallFault(.definition, "the result of a step cannot be kept: \(error)", call: "steps")
        }
    }
}

extension StepMemory.Entry {
    /// The form in which it is sealed.
    fileprivate var secret: Secret {
        Secret(
            JSONWriter.text(
                .object([
                    ("question", .string(question)), ("value", StoredValue(value).json),
                    ("until", .string(until.rfc3339)),
                ])))
    }

    /// Reads the sealed form.
    fileprivate init?(_ secret: Secret) {
        let bytes = secret.withBytes { Array($0) }
        guard let json = try? JSONValue(parsing: bytes), let question = json["question"]?.string,
            let value = json["value"].flatMap(StoredValue.init(json:))?.value,
            let until = json["until"]?.string.flatMap({ ExpressionTimestamp(rfc3339: $0) })
        else { return nil }
        self.init(question: question, value: value, until: until)
    }
}

extension CallDriver {
    /// Gives a walk what serves of earlier ones.
    func supply<W: FramedWalker>(_ walker: inout W, state: StepState? = nil) async throws(CallFault) {
        guard walker.hasSteps else { return }
        walker.supply = StepSupply(state: state, memory: try await steps?.remembered() ?? StepMemory())
    }

    /// Keeps what a walk has brought since this was last asked.
    func keepLearnt<W: FramedWalker>(of walker: inout W) async throws(CallFault) {
        guard walker.hasSteps else { return }
        var supply = walker.supply
        let (results, learnt) = (supply.memory.takeAdded(), supply.takeLearnt())
        guard !results.isEmpty || learnt.count > 0 else { return }
        walker.supply = supply
        try await steps?.keep(results, learnt: learnt)
    }

    /// Makes the call by which what a walk has begun is given up, if it has one: the run is stopped, and waits for that
    /// at most so long.
    /// - Returns: whether it was made; what came of it changes nothing.
    @discardableResult
    func cancel<W: FramedWalker>(_ walker: W) async -> Bool {
        var walker = walker
        guard walker.hasSteps, let action = walker.cancel(at: clock.moment()) else { return false }
        let cancelled = walker
        // The task in hand was cancelled, so whatever it sent would be too.
        let call = Task {
            var walker = cancelled
            _ = try? await settle(&walker, action)
        }
        let limit = Task {
            try await Task.sleep(for: .seconds(Self.longestGoodbye))
            call.cancel()
        }
        await call.value
        limit.cancel()
        return true
    }

    private static var longestGoodbye: Int { 10 }
}
