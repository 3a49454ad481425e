internal import EngineDefinition
internal import EngineHTTP
internal import EngineLanguage

/// A request's body as a value, by its content type, so that a case can name parts of it: JSON, a form,
/// one in parts, lines, XML.
enum SentValue {
    /// Reads a body; nothing: it is none of these.
    static func read(_ request: OutgoingRequest) -> ExpressionValue? {
        let type = request.fields["content-type"] ?? ""
        if type.hasPrefix(FormEncoding.contentType) {
            let fields = FormEncoding.decode(request.body).map { ($0.name, ExpressionValue.string($0.value)) }
            return .map(ExpressionMap(texts: fields))
        }
        if let parts = SentParts(request.body, contentType: type) { return parts.value }
        if let value = try? JSONValue(parsing: request.body) { return ExpressionValue(value) }
        return BodyValue.read(request.body, mediaType: type)
    }
}
