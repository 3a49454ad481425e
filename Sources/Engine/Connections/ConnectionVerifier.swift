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
    /// - Returns: nothing if the definition says that there is nothing to prove for this connection.
    /// - Throws: its fault.
    public func verify(_ plan: VerifyPlan) async throws(CallFault) -> Proof? {
        var walker = VerifyWalker(plan: plan, bindings: access.values.bindings, baseOverride: access.values.baseURL)
        let first = walker.start(at: access.driver.clock.moment())
        let action: VerifyWalker.Action
        do throws(CallDriver.Stop) {
            action = try await access.driver.settle(&walker, first)
        } catch {
            throw error.fault(of: "verify")
        }
        switch action {
        case .proven(let proof):
            let identity = proof.identity.compactMap { entry in
                (try? entry.value.templateText()).map { (entry.name, $0) }
            }
            return Proof(identity: identity, metadata: proof.metadata)
        case .unneeded: return nil
        case .failed(let fault): throw fault
        case .call: throw CallFault(.definition, "the call did not end", call: "verify")
        }
    }
}
