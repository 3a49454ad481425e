internal import EngineCrypto
internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// An answer with the request that brought it, as text: how a kept answer is told apart from one to another question.
struct AnswerRecord {
    /// Tells the request apart: a changed definition or input asks something else.
    let request: String
    let status: Int
    let fields: HTTPFields
    let url: String

    init(_ answer: Answer, to request: OutgoingRequest) {
        self.request = Self.question(of: request)
        status = answer.status
        fields = answer.fields
        url = answer.url
    }

    /// Reads what `text` gave.
    init?(text: String) {
        guard let json = try? JSONValue(parsing: text), let request = json["request"]?.string,
            let status = json["status"]?.number?.int64, let fields = json["fields"]?.elements,
            let url = json["url"]?.string
        else { return nil }
        self.request = request
        self.status = Int(status)
        self.fields = HTTPFields(fields.map { ($0[0]?.string ?? "", $0[1]?.string ?? "") })
        self.url = url
    }

    /// The form that is kept.
    var text: String {
        let lines = fields.map { JSONValue.array([.string($0.name), .string($0.value)]) }
        return JSONWriter.text(
            .object([
                ("request", .string(request)), ("status", .number(JSONNumber(Int64(status)))),
                ("fields", .array(lines)),
                ("url", .string(url)),
            ]))
    }

    /// Whether it answers this request.
    func answers(_ request: OutgoingRequest) -> Bool {
        self.request == Self.question(of: request)
    }

    /// The answer as upstream gave it.
    func response(_ body: [UInt8]) -> UpstreamResponse {
        UpstreamResponse(status: status, fields: fields, body: body, url: url)
    }

    /// A hash of what is asked; credentials in fields change while it stays the same question.
    private static func question(of request: OutgoingRequest) -> String {
        let text = "\(request.method.name)\n\(request.askedURL)\n"
        return Hex.encode(Digest.sha256.hash(Array(text.utf8) + request.askedBody))
    }
}
