public import EngineDefinition
internal import EngineStore

/// Sets up an account whose fields were filled or whose tokens were brought: what `connect` says, then the proof.
public struct AccountSetUp: Sendable {
    private let access: ConnectionAccess

    /// Takes a connection that is open, its token obtained.
    public init(access: ConnectionAccess) {
        self.access = access
    }

    /// Makes the calls.
    /// - Parameters:
    ///   - provider: the provider, compiled for the connection's scheme.
    ///   - choose: asks where there is something to choose.
    /// - Returns: whose account it is and what is known of it; its credentials are in the store.
    /// - Throws: the fault of a call.
    public func run(
        _ provider: ProviderPlan, choose: AuthorizationFlow.Chooser = { _ in nil }
    ) async throws(CallFault) -> CompletedAuthorization {
        guard let scheme = provider.auth[access.connection.scheme] ?? (provider.auth.isEmpty ? AuthPlan.none : nil)
        else {
            throw CallFault(
                .definition, "the provider has no scheme '\(access.connection.scheme)'", call: "connect")
        }
        var walker = AuthorizationWalker(
            provider: provider, scheme: scheme, way: .fields, values: access.values,
            secrets: FlowSecrets.make(callbackURL: ""))
        var action = walker.start(at: access.driver.clock.moment())
        while true {
            do throws(CallDriver.Stop) {
                action = try await access.driver.settle(&walker, action)
            } catch {
                throw error.fault(of: "connect")
            }
            switch action {
            case .connected(let account): return try CompletedAuthorization(account)
            case .failed(let fault): throw fault
            case .choose(let choice):
                let chosen = await choose(choice)
                action = walker.chosen(chosen, at: access.driver.clock.moment())
            case .call, .open, .show:
                throw CallFault(.definition, "the flow asks a person who is not there", call: "connect")
            }
        }
    }
}
