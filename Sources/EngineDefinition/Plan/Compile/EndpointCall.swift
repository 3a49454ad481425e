internal import EngineLanguage

/// What is called: an endpoint as it is, or with a stream's own keys laid over it.
struct EndpointCall {
    var request: RequestDefinition
    var input: NamedValues<InputDefinition>
    var pagination: PaginationChoice?
    var records: ExpressionField?
    var record: ExpressionField?
    var conditions: [ExpressionField]
    var model: ModelChoice?
    var output: ExpressionField?
    var effect: EndpointDefinition.Effect?
    var isIdempotent: Bool?
    var cost: ExpressionField?
    var scopes: [String]

    /// An endpoint as it is.
    init(_ endpoint: EndpointDefinition) {
        request = endpoint.request
        input = endpoint.input
        pagination = endpoint.pagination
        records = endpoint.records
        record = endpoint.record
        conditions = endpoint.conditions
        model = endpoint.model
        output = endpoint.output
        effect = endpoint.effect
        isIdempotent = endpoint.isIdempotent
        cost = endpoint.cost
        scopes = endpoint.scopes.map(\.value)
    }

    /// A stream over the endpoint that it calls, or by itself.
    init(_ stream: StreamDefinition, over endpoint: EndpointDefinition?) {
        request = endpoint.map { RequestDefinition(stream.request, over: $0.request) } ?? stream.request
        input = endpoint?.input ?? .init()
        pagination = stream.pagination ?? endpoint?.pagination
        records = stream.records ?? endpoint?.records
        record = endpoint?.record
        // Two keys add up: both sides' conditions must hold (definitions.md §2.2).
        conditions = stream.conditions + (endpoint?.conditions ?? [])
        model = stream.model ?? endpoint?.model
        output = endpoint?.output
        effect = endpoint.map(\.effect) ?? .read
        isIdempotent = endpoint?.isIdempotent
        cost = endpoint?.cost
        scopes = endpoint?.scopes.map(\.value) ?? []
    }
}

extension RequestDefinition {
    /// A block laid over another: maps merge, errors add up, all else is replaced where it is written.
    init(_ own: RequestDefinition, over base: RequestDefinition) {
        request = own.request ?? base.request
        self.base = own.base ?? base.base
        hosts = own.hosts.isEmpty ? base.hosts : own.hosts
        query = base.query.adding(own.query)
        headers = base.headers.adding(own.headers)
        cookies = base.cookies.adding(own.cookies)
        body = own.body ?? base.body
        encoding = own.encoding ?? base.encoding
        graphql = own.graphql ?? base.graphql
        nested = own.nested ?? base.nested
        lists = own.lists ?? base.lists
        auth = own.auth ?? base.auth
        applyAs = own.applyAs ?? base.applyAs
        expect = own.expect ?? base.expect
        response = own.response ?? base.response
        timeout = own.timeout ?? base.timeout
        followRedirects = own.followRedirects ?? base.followRedirects
        errors = own.errors + base.errors
        retry = own.retry ?? base.retry
        span = own.request == nil ? base.span : own.span
    }
}
