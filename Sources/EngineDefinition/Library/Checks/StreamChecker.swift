internal import EngineLanguage

/// Checks the streams of a provider or of a sync: what they call, and how they keep their place.
struct StreamChecker {
    let provider: ProviderDefinition
    let models: NamedValues<ModelDefinition>
    let streams: NamedValues<StreamDefinition>
    let path: String
    let faults: ReadingFaults
    /// Whether all required inputs must be filled; a provider's streams may leave some open.
    var requiresInputs = false
    /// What is wrong.
    var diagnostics = DiagnosticList()

    init(
        provider: ProviderDefinition, models: NamedValues<ModelDefinition>, streams: NamedValues<StreamDefinition>,
        path: String, faults: ReadingFaults
    ) {
        self.provider = provider
        self.models = models
        self.streams = streams
        self.path = path
        self.faults = faults
    }

    mutating func report(_ id: DiagnosticID, _ message: String, at span: Span, help: String? = nil) {
        diagnostics.append(Diagnostic(id, message, at: span, fix: help.map { Diagnostic.Fix($0) }))
    }

    /// One stream.
    mutating func check(_ entry: NamedValues<StreamDefinition>.Entry) {
        let stream = entry.value
        let endpoint = checkCall(entry)
        checkRequest(of: entry, over: endpoint)
        checkRecords(entry, endpoint)
        checkPartitions(stream)
        checkQuality(stream, endpoint)
        checkDiscovery(stream)
        checkCursor(stream)
        checkChanges(entry)
        checkDeletions(entry)
    }

    /// The request of a reading, its pages and its model.
    mutating func checkRequest(
        of entry: NamedValues<StreamDefinition>.Entry, over endpoint: EndpointDefinition?
    ) {
        let stream = entry.value
        var requests = ProviderChecker(provider, path: path, faults: faults)
        requests.check(request: stream.request)
        requests.check(frame: stream.frame, over: endpoint?.frame, of: "stream '\(entry.name)'")
        if case .inline(let pagination)? = stream.pagination { requests.check(pagination: pagination) }
        if case .inline(let model)? = stream.model { requests.check(model: model) }
        diagnostics.append(contentsOf: requests.diagnostics)
        diagnostics.checkPagination(stream.pagination, of: provider)
        checkStages(stream)
    }

    mutating func checkCall(_ entry: NamedValues<StreamDefinition>.Entry) -> EndpointDefinition? {
        let stream = entry.value
        guard let name = stream.endpoint else {
            if !stream.request.hasCall, !faults.touch(entry.span, stream.span) {
                report(
                    .missingCall, "stream '\(entry.name)' calls nothing", at: entry.span,
                    help: "add 'endpoint', or 'request'")
            }
            if let first = stream.with.first {
                report(.uselessKey, "'with' fills the inputs of an 'endpoint', and there is none", at: first.span)
            }
            return nil
        }
        guard let endpoint = diagnostics.endpoint(name, of: provider) else { return nil }
        diagnostics.checkInputs(
            stream.with, of: endpoint, named: name.value, provider, requiring: requiresInputs, at: entry.span)
        return endpoint
    }

    private mutating func checkRecords(_ entry: NamedValues<StreamDefinition>.Entry, _ endpoint: EndpointDefinition?) {
        let stream = entry.value
        // An endpoint that does not exist has been reported; what it would have said is not known.
        if stream.endpoint != nil, endpoint == nil { return }
        if faults.touch(entry.span, stream.span) { return }
        if let endpoint, faults.touch(endpoint.span) { return }
        if stream.records == nil, stream.stages.reshape == nil, endpoint?.givesItems != true,
            stream.request.hasCall || endpoint != nil
        {
            report(
                .missingRecords, "stream '\(entry.name)' does not say where its records are", at: entry.span,
                help: "add 'records', for example 'response.body.data'")
        }
        let choice = stream.modelChoice(over: endpoint, of: provider)
        let model = diagnostics.model(choice, among: models)
        if choice == nil, stream.key.isEmpty, stream.discover?.key == nil {
            report(
                .missingRecordKey, "the records of stream '\(entry.name)' have no identity", at: entry.span,
                help: "add 'model', or 'key'")
        }
        for field in stream.map where model == nil && choice == nil && stream.discover == nil {
            report(.uselessKey, "'map' adds fields to a model, and there is none", at: field.span, help: "add 'model'")
            return
        }
    }
}

extension StreamDefinition {
    /// Where it sends a root.
    func sends(_ root: String) -> Span? {
        with.mention(of: root) ?? request.mention(of: root)
            ?? frame.before.lazy.compactMap { $0.call.sends(root) }.first
            ?? conditions.first { $0.mentions(root) }?.span
    }
}

extension StepCallDefinition {
    /// Where it sends a root.
    fileprivate func sends(_ root: String) -> Span? { with.mention(of: root) ?? request.mention(of: root) }
}
