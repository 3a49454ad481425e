internal import EngineLanguage

/// What is called: an endpoint as it is, or with a stream's own keys laid over it.
struct EndpointCall {
    var request: RequestDefinition
    var input: NamedValues<InputDefinition>
    var pagination: PaginationChoice?
    var records: ExpressionField?
    var record: ExpressionField?
    var reshape: ReshapeDefinition?
    var explode: ExpressionField?
    var conditions: [ExpressionField]
    var model: ModelChoice?
    var shape: NamedValues<InputDefinition>
    var output: ExpressionField?
    var effect: EndpointDefinition.Effect?
    var isIdempotent: Bool?
    var cost: ExpressionField?
    var scopes: [String]
    var frame: CallFrameDefinition
    /// Whether what it declares is not known whole, which was reported.
    var lacksParts = false
    /// What the sync asks: the keys of its streams see it beside the call's own inputs, which win.
    var syncInput: NamedValues<InputDefinition> = .init()

    /// An endpoint as it is.
    init(_ endpoint: EndpointDefinition) {
        request = endpoint.request
        input = endpoint.input
        pagination = endpoint.pagination
        records = endpoint.records
        record = endpoint.record
        reshape = endpoint.stages.reshape
        explode = endpoint.stages.explode
        conditions = endpoint.conditions
        model = endpoint.model
        shape = endpoint.shape
        output = endpoint.output
        effect = endpoint.effect
        isIdempotent = endpoint.isIdempotent
        cost = endpoint.cost
        scopes = endpoint.scopes.map(\.value)
        frame = endpoint.frame
        lacksParts = endpoint.lacksParts
    }

    /// A stream over the endpoint that it calls, or by itself.
    init(_ stream: StreamDefinition, over endpoint: EndpointDefinition?, of provider: ProviderDefinition) {
        request = endpoint.map { RequestDefinition(stream.request, over: $0.request) } ?? stream.request
        input = endpoint?.input ?? .init()
        pagination = stream.pagination ?? endpoint?.pagination
        // A list of its own stands for whatever the endpoint makes one of.
        let reshapes = stream.stages.reshape != nil
        records = reshapes ? nil : stream.records ?? endpoint?.records
        record = reshapes ? nil : endpoint?.record
        reshape = stream.stages.reshape ?? (stream.records == nil ? endpoint?.stages.reshape : nil)
        explode = stream.stages.explode ?? endpoint?.stages.explode
        // Two keys add up: both sides' conditions must hold (definitions.md §2.2).
        conditions = stream.conditions + (endpoint?.conditions ?? [])
        model = stream.modelChoice(over: endpoint, of: provider)
        // Another list has records of another shape.
        shape = stream.records == nil && !reshapes ? endpoint?.shape ?? .init() : .init()
        output = endpoint?.output
        effect = endpoint.map(\.effect) ?? .read
        isIdempotent = endpoint?.isIdempotent
        cost = endpoint?.cost
        scopes = endpoint?.scopes.map(\.value) ?? []
        frame = endpoint.map { CallFrameDefinition(stream.frame, over: $0.frame) } ?? stream.frame
        lacksParts = stream.parent != nil || endpoint?.lacksParts == true
    }

    /// A request written in place, which only reads.
    init(_ request: RequestDefinition, records: ExpressionField? = nil, pagination: PaginationChoice? = nil) {
        self.request = request
        self.records = records
        self.pagination = pagination
        input = .init()
        conditions = []
        shape = .init()
        effect = .read
        scopes = []
        frame = CallFrameDefinition()
    }

    /// Whether it gives items.
    var hasItems: Bool { hasList || record != nil }
    /// Whether it gives a list of items.
    var hasList: Bool { records != nil || reshape != nil }
}

extension StreamDefinition {
    /// What maps its records: its own model, else that of the call whose result became the record, else the endpoint's.
    func modelChoice(over endpoint: EndpointDefinition?, of provider: ProviderDefinition) -> ModelChoice? {
        let replacing = details.last { $0.into == nil }?.call.endpoint.flatMap { provider.endpoints[$0.value] }
        return model ?? replacing?.model ?? endpoint?.model
    }
}

extension RequestDefinition {
    /// A block laid over another: maps merge, errors add up, all else is replaced where it is written.
    init(_ own: RequestDefinition, over base: RequestDefinition) {
        request = own.request ?? base.request
        self.base = own.base ?? base.base
        hosts = own.hosts.isEmpty ? base.hosts : own.hosts
        query = own.query.laid(over: base.query)
        headers = own.headers.laid(over: base.headers)
        cookies = own.cookies.laid(over: base.cookies)
        body = own.body.map { body in base.body.map { body.laid(over: $0) } ?? body } ?? base.body
        encoding = own.encoding ?? base.encoding
        encode = NamedValues(base.encode.filter { own.encode[$0.name] == nil } + Array(own.encode))
        graphql = own.graphql ?? base.graphql
        nested = own.nested ?? base.nested
        lists = own.lists ?? base.lists
        auth = own.auth ?? base.auth
        applyAs = own.applyAs ?? base.applyAs
        expect = own.expect ?? base.expect
        response = own.response.map { ResponseDefinition($0, over: base.response) } ?? base.response
        isConditional = own.isConditional ?? base.isConditional
        timeout = own.timeout ?? base.timeout
        followRedirects = own.followRedirects ?? base.followRedirects
        errors = own.errors + base.errors
        retry = own.retry.map { RetryDefinition($0, over: base.retry) } ?? base.retry
        span = own.request == nil ? base.span : own.span
    }
}

extension TemplateTree {
    /// The tree laid over another: maps merge deep, all else is replaced (definitions.md §2.2).
    fileprivate func laid(over base: TemplateTree) -> TemplateTree {
        guard case .map(let own, let span) = self, case .map(let inherited, _) = base else { return self }
        return .map(own.laid(over: inherited), span)
    }

    fileprivate var isNull: Bool {
        guard case .leaf(let field) = self else { return false }
        return field.scalar.kind == .null
    }
}

extension NamedValues<TemplateTree> {
    /// The entries laid over others: those of both merge, null removes what was inherited.
    fileprivate func laid(over base: NamedValues<TemplateTree>) -> NamedValues<TemplateTree> {
        guard !base.isEmpty else { return self }
        var entries = Array(base)
        for entry in self {
            guard let index = entries.firstIndex(where: { $0.name == entry.name }) else {
                entries.append(entry)
                continue
            }
            guard !entry.value.isNull else {
                entries.remove(at: index)
                continue
            }
            entries[index] = Entry(entry.name, at: entry.span, entry.value.laid(over: entries[index].value))
        }
        return NamedValues(entries)
    }
}
