internal import EngineLanguage

extension StreamChecker {
    /// The stages of a stream: what they call, and keys that would have no effect.
    mutating func checkStages(_ stream: StreamDefinition) {
        for fetch in stream.details {
            check(fetch.call, of: "fetch", at: fetch.span)
            checkPlace(fetch.into)
        }
        checkRecursion(stream)
    }

    /// What finds streams.
    mutating func checkDiscovery(_ stream: StreamDefinition) {
        guard let discover = stream.discover else { return }
        check(discover.call, of: "discover", at: discover.span)
        diagnostics.checkPagination(discover.pagination, of: provider)
        for fetch in discover.details {
            check(fetch.call, of: "fetch", at: fetch.span)
            checkPlace(fetch.into)
        }
        guard !faults.touch(discover.span), discover.call.hasCall else { return }
        let endpoint = discover.call.endpoint.flatMap { provider.endpoints[$0.value] }
        if discover.call.endpoint == nil ? discover.records == nil : endpoint?.givesItems == false {
            report(
                .missingRecords, "'discover' does not say where in the answer the things are", at: discover.span,
                help: "add 'records', for example 'response.body.tables'")
        }
    }

    /// A call with its inputs.
    mutating func check(_ call: CallDefinition, of key: String, at span: Span) {
        if !call.hasCall, !faults.touch(span) {
            report(.missingCall, "'\(key)' calls nothing", at: span, help: "add 'endpoint', or 'request'")
        }
        if let name = call.endpoint, let endpoint = diagnostics.endpoint(name, of: provider) {
            diagnostics.checkInputs(
                call.with, of: endpoint, named: name.value, provider, requiring: true, at: name.span)
        }
        var requests = ProviderChecker(provider, path: path, faults: faults)
        requests.check(request: call.request)
        diagnostics.append(contentsOf: requests.diagnostics)
    }

    private mutating func checkPlace(_ place: Spanned<String>?) {
        guard let place, !place.isPlaceholder else { return }
        let parts = place.value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.contains(where: \.isEmpty) else { return }
        report(
            .invalidPlace, "'\(place.value)' is no place in a record", at: place.span,
            help: "write names with dots between them, for example 'details.lines'")
    }

    private mutating func checkRecursion(_ stream: StreamDefinition) {
        guard let recursion = stream.recursion, !faults.touch(recursion.span) else { return }
        guard let name = stream.endpoint else {
            if stream.request.hasCall {
                report(
                    .uselessKey, "'recurse' gives other inputs to an 'endpoint', and there is none", at: recursion.span,
                    help: "make the request an endpoint whose input names the container")
            }
            return
        }
        guard let endpoint = provider.endpoints[name.value], !endpoint.isAbstract else { return }
        diagnostics.checkInputs(
            recursion.with, of: endpoint, named: name.value, provider, requiring: false, at: recursion.span)
    }
}
