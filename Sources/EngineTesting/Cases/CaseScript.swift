internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// The exchanges of a case: gives out their answers in order, and notes what was sent otherwise than
/// written.
struct CaseScript {
    private let exchanges: [ExchangeDefinition]
    private let folder: String
    private var next = 0
    private(set) var failures: [CaseResult.Failure] = []
    private let place: Span

    /// Prepares the answers of a case.
    /// - Parameters:
    ///   - definition: the case.
    ///   - folder: the case file's folder, for bodies that are files.
    init(_ definition: CaseDefinition, folder: String) {
        exchanges = definition.exchanges.flatMap { Array(repeating: $0, count: $0.times) }
        self.folder = folder
        place = definition.name.span
    }

    /// The answer to a request, or nothing if none was written.
    mutating func answer(_ request: OutgoingRequest) -> Attempt? {
        guard next < exchanges.count else {
            note("an unexpected request: \(request.method) \(request.url)", at: place)
            return nil
        }
        let exchange = exchanges[next]
        next += 1
        compare(request, with: exchange)
        return .response(response(exchange, to: request))
    }

    /// Notes the exchanges that nobody asked for.
    mutating func finish() {
        for exchange in exchanges[next...] {
            note("'\(exchange.request.value)' was never sent", at: exchange.request.span)
        }
    }

    private mutating func note(_ message: String, at span: Span) {
        failures.append(CaseResult.Failure(message, at: span))
    }

    // MARK: Comparing

    private mutating func compare(_ request: OutgoingRequest, with exchange: ExchangeDefinition) {
        let sent = "\(request.method) \(request.url)"
        if sent != exchange.request.value {
            note("expected '\(exchange.request.value)', but '\(sent)' was sent", at: exchange.request.span)
        }
        for header in exchange.headers {
            let wanted = header.value.node.isNull ? nil : header.value.node.scalar?.text
            let found = request.fields.combined(header.name)
            guard wanted != found else { continue }
            note(
                "expected the header '\(header.name)' to be \(Self.phrase(wanted)), but it is \(Self.phrase(found))",
                at: header.span)
        }
        if let body = exchange.body { compare(request, body: body) }
    }

    private static func phrase(_ text: String?) -> String { text.map { "'\($0)'" } ?? "absent" }

    private mutating func compare(_ request: OutgoingRequest, body: LiteralValue) {
        let text = String(decoding: request.body, as: UTF8.self)
        if let wanted = body.node.scalar?.text {
            if wanted != text { note("expected the body '\(wanted)', but '\(text)' was sent", at: body.node.span) }
            return
        }
        guard let sent = SentValue.read(request) else {
            return note("the body is neither JSON nor a form, lines or XML: '\(text)'", at: body.node.span)
        }
        for difference in ValueComparison(allowsMore: true).differences(ExpressionValue(body.node), sent) {
            note("the body: \(difference)", at: body.node.span)
        }
    }

    // MARK: Answering

    private mutating func response(_ exchange: ExchangeDefinition, to request: OutgoingRequest) -> UpstreamResponse {
        let answer = exchange.response
        var fields = HTTPFields()
        for header in answer.headers { fields.append(header.name, header.value.node.scalar?.text ?? "") }
        let body = body(of: answer)
        if !body.isEmpty, !fields.contains("content-type") {
            let isText = answer.body?.node.scalar?.kind == .string
            fields["content-type"] = isText ? "text/plain" : "application/json"
        }
        return UpstreamResponse(status: answer.status, fields: fields, body: body, url: request.url)
    }

    private mutating func body(of answer: AnswerDefinition) -> [UInt8] {
        if let file = answer.file {
            if let bytes = BodyFile(path: "\(folder)/\(file.value)").read() { return bytes }
            note("the file '\(file.value)' cannot be read", at: file.span)
            return []
        }
        guard let body = answer.body?.node else { return [] }
        if let scalar = body.scalar, scalar.kind == .string { return Array(scalar.text.utf8) }
        return (try? ExpressionValue(body).jsonText()).map { Array($0.utf8) } ?? []
    }
}
