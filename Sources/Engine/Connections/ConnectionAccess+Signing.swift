public import EngineDefinition
internal import EngineStore

extension ConnectionAccess {
    /// What the connection's scheme signs for whatever request.
    /// - Parameter plan: a request without its own path and body, from `PlanCompiler.rawRequest`.
    /// - Returns: nothing where each request is signed by itself, or nothing is signed.
    /// - Throws: cause `input` where the credentials cannot sign.
    public func standingToken(of plan: RequestPlan) throws(CallFault) -> StandingToken? {
        try plan.standingToken(of: connection.scheme, values.bindings(at: driver.clock.moment()))
    }
}
