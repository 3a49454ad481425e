public import EngineHTTP
public import EngineLanguage

extension PlanCompiler {
    /// Compiles a request that no endpoint describes: the provider's base and headers, and the mark of a scheme.
    /// - Parameters:
    ///   - method: its method.
    ///   - target: a path with its query, joined to `base`, or a whole URL; sent as it is.
    ///   - scheme: the auth scheme of the connection.
    ///   - diagnostics: takes what is wrong with it.
    /// - Returns: the plan; it is of use only if no error was reported.
    public func rawRequest(
        _ method: HTTPMethod, _ target: String, scheme: String, diagnostics: inout DiagnosticList
    ) -> RequestPlan {
        // A dollar sign begins a hole in a template; here it is a character like any other.
        let literal = target.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "%24")
        let line = "\(method) \(literal)"
        let file = SourceFile(path: "command line", text: line)
        let span = Span(file: file, start: 0, end: line.utf8.count)
        let block = RequestDefinition.read(
            .map([("request", .text(line, at: span))], at: span), diagnostics: &diagnostics)
        var fields = FieldCompiler(scopes: ScopeBuilder(provider: provider))
        let shared = SharedParts(provider, &fields)
        let place = RequestCompiler.Place(name: "call", isIdempotent: false, cost: nil, schemes: [scheme])
        return RequestCompiler(provider: provider, shared: shared).compile(block, at: place, with: &fields)
    }
}
