public import EngineDefinition

/// Sends one raw request with a connection's credential on it; the answer comes back as it is, whatever its status.
public struct RawCaller: Sendable {
    private let access: ConnectionAccess

    /// Makes a caller.
    public init(access: ConnectionAccess) {
        self.access = access
    }

    /// Sends the request.
    ///
    /// A credential that upstream refuses is renewed once, if that needs nobody.
    /// - Parameters:
    ///   - plan: the request without its body.
    ///   - body: what is sent; empty: nothing.
    ///   - mediaType: what the body is.
    /// - Returns: the answer, whatever its status.
    /// - Throws: the fault, if there is no answer.
    public func call(
        _ plan: RequestPlan, body: [UInt8], mediaType: String
    ) async throws(CallFault) -> UpstreamResponse {
        let first = try await send(plan, access.values, body, mediaType)
        guard first.status == 401, plan.authorization.canRefresh, let tokens = access.driver.tokens else {
            return first
        }
        var values = access.values
        values.take(try await tokens.renewed(insteadOf: access.values.credentials))
        return try await send(plan, values, body, mediaType)
    }

    private func send(
        _ plan: RequestPlan, _ values: ConnectionValues, _ body: [UInt8], _ mediaType: String
    ) async throws(CallFault) -> UpstreamResponse {
        let (plan, addition) = try plan.carrying(body, as: mediaType)
        let request = try RequestBuilder(plan: plan, baseOverride: values.baseURL).build(
            values.bindings(at: access.driver.clock.moment()), addition: addition)
        switch await access.driver.sender.send(request) {
        case .response(let response): return response
        case .failure(let failure):
            throw CallFault(failure.isForbidden ? .egress : .transport, failure.message, call: plan.name)
        }
    }
}
