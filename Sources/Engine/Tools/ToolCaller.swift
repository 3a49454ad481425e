public import EngineDefinition
public import EngineLanguage

/// Calls an endpoint once for a person or an agent: inputs checked first, JSON out.
public struct ToolCaller: Sendable {
    private let access: ConnectionAccess

    /// Makes a caller.
    public init(access: ConnectionAccess) {
        self.access = access
    }

    /// Calls an endpoint.
    /// - Parameters:
    ///   - endpoint: the endpoint.
    ///   - given: its inputs; the address of a file may stand for the file.
    ///   - limit: records that are read over several pages; nothing: one page.
    /// - Returns: what `output` says, else the mapped records, else the body.
    /// - Throws: `InputFault` before anything is sent; `CallFault` afterwards.
    public func call(
        _ endpoint: EndpointPlan, _ given: ExpressionMap, limit: Int? = nil
    ) async throws -> ExpressionValue {
        var bindings = access.values.bindings
        let given = try await FileFetcher(sender: access.driver.sender).fetched(given, for: endpoint.input)
        let input = try endpoint.input.complete(given, bindings, from: .caller)
        bindings["input"] = .value(input)
        bindings.hide(endpoint.input.secrets(in: input))
        let reader = EndpointReader(driver: access.driver, baseOverride: access.values.baseURL)
        var result: ExpressionValue?
        var records: [ExpressionValue] = []
        try await reader.forEachPage(of: endpoint, bindings) { page throws(CallFault) in
            if let output = endpoint.output {
                result = try page.value(of: output, call: endpoint.request.name)
                return false
            }
            guard endpoint.hasItems else {
                result = page.bodyValue
                return false
            }
            records += try page.items(of: endpoint)
            return limit.map { records.count < $0 } ?? false
        }
        if let result { return result }
        if endpoint.isSingle { return records.first ?? .null }
        guard endpoint.hasItems else { return .null }
        return .list(limit.map { Array(records.prefix($0)) } ?? records)
    }
}
