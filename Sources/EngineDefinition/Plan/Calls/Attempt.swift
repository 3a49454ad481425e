public import EngineHTTP
internal import EngineLanguage

/// What one attempt of a call brought.
public enum Attempt: Sendable {
    /// Upstream answered.
    case response(UpstreamResponse)
    /// It did not.
    case failure(TransportFailure)
}

/// An answer as it arrived: decompressed, redirects followed.
public struct UpstreamResponse: Sendable {
    /// The status, for example 200.
    public let status: Int
    /// The header fields.
    public let fields: HTTPFields
    /// The body.
    public let body: [UInt8]
    /// The address that answered, after redirects.
    public let url: String
    /// The slice of rows that came of it; nothing: the body is the whole.
    public var slice: ResponseSlice?
    /// The body as JSON, if it was read ahead.
    private(set) var tape: JSONTape?

    /// Makes an answer.
    public init(status: Int, fields: HTTPFields, body: [UInt8], url: String) {
        self.status = status
        self.fields = fields
        self.body = body
        self.url = url
    }
}

extension Attempt {
    /// The same with the answer's body read, if it says that it is JSON: whoever fetches it can do so, and a walker
    /// finds it done.
    ///
    /// What cannot be read is left for the walker to judge.
    public func readAhead() -> Attempt {
        guard case .response(let response) = self else { return self }
        return .response(response.readAhead())
    }
}

extension UpstreamResponse {
    fileprivate func readAhead() -> UpstreamResponse {
        guard slice == nil, Answer.isPlainJSON(fields["content-type"] ?? ""), let tape = try? JSONTape.parse(body)
        else {
            return self
        }
        var response = self
        response.tape = tape
        return response
    }
}

/// Why there was no answer.
public struct TransportFailure: Sendable {
    /// What happened, in one line without secrets.
    public let message: String
    /// Whether upstream may have acted on the request, so that a write must not be repeated blindly.
    public let mayHaveBeenProcessed: Bool
    /// Whether the same request may well succeed later.
    public let isTransient: Bool
    /// Whether the egress policy refused the address; such a call is never repeated.
    public let isForbidden: Bool

    /// Makes a failure.
    public init(message: String, mayHaveBeenProcessed: Bool, isTransient: Bool = true, isForbidden: Bool = false) {
        self.message = message
        self.mayHaveBeenProcessed = mayHaveBeenProcessed
        self.isTransient = isTransient
        self.isForbidden = isForbidden
    }
}
