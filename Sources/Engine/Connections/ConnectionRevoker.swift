public import EngineDefinition
internal import EngineStore

/// Takes the access of a connection back with upstream, before the connection is deleted.
public struct ConnectionRevoker: Sendable {
    private let access: ConnectionAccess

    /// Takes a connection that is open.
    public init(access: ConnectionAccess) {
        self.access = access
    }

    /// Makes the calls that the definition says.
    /// - Parameter provider: the provider, compiled for the connection's scheme.
    /// - Returns: the calls that failed; nothing if there was nothing to call.
    public func revoke(_ provider: ProviderPlan) async -> [CallFault]? {
        guard let plan = provider.auth[access.connection.scheme], plan.canRevoke else { return nil }
        var walker = RevocationWalker(
            plan: plan, bindings: access.values.bindings, baseOverride: access.values.baseURL)
        let first = walker.start(at: access.driver.clock.moment())
        do throws(CallDriver.Stop) {
            guard case .finished(let faults) = try await access.driver.settle(&walker, first) else { return [] }
            return faults
        } catch {
            return [error.fault(of: "revoke")]
        }
    }
}
