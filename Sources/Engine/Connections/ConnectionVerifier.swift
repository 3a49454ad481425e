public import EngineDefinition
public import EngineLanguage

/// Proves that a connection's credential works, and says whose it is.
public struct ConnectionVerifier: Sendable {
    /// What the proof brought.
    public struct Proof: Sendable {
        /// Whose credential it is, by the names of `identity`.
        public let identity: [(name: String, value: String)]
        /// Values to be kept in `metadata`.
        public let metadata: ExpressionMap
    }

    private let access: ConnectionAccess

    /// Makes a verifier.
    public init(access: ConnectionAccess) {
        self.access = access
    }

    /// Makes the call.
    /// - Throws: its fault.
    public func verify(_ plan: VerifyPlan) async throws(CallFault) -> Proof {
        let builder = RequestBuilder(plan: plan.request, baseOverride: access.values.baseURL)
        var walker = CallWalker(builder: builder, bindings: access.values.bindings)
        let first = walker.resume(at: access.driver.clock.moment())
        let action: CallWalker.Action
        do throws(CallDriver.Stop) {
            action = try await access.driver.settle(&walker, first)
        } catch {
            throw error.fault(of: "verify")
        }
        switch action {
        case .finished: return proof(plan, walker)
        case .failed(let fault): throw fault
        case .send, .pause, .refresh: throw CallFault(.definition, "the call did not end", call: "verify")
        }
    }

    private func proof(_ plan: VerifyPlan, _ walker: CallWalker) -> Proof {
        let identity = plan.identity.compactMap { entry in
            entry.value.evaluate(walker.bindings).value.flatMap { try? $0.templateText() }.map { (entry.name, $0) }
        }
        let metadata = plan.metadata.compactMap { entry in
            entry.value.evaluate(walker.bindings).value.map { (entry.name, $0) }
        }
        return Proof(identity: identity, metadata: ExpressionMap(texts: metadata))
    }
}
