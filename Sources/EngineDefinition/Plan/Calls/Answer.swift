public import EngineHTTP
public import EngineLanguage

/// A response that was read: its head, and its body as what it is.
public struct Answer: Sendable {
    /// A body by its kind.
    public enum Body: Sendable {
        /// There was none.
        case none
        /// A JSON text, or what was made one: rows of a table, an XML document.
        case json(JSONTape)
        /// Any other text.
        case text(String)
        /// Anything else.
        case bytes([UInt8])
    }

    /// The status.
    public let status: Int
    /// The header fields.
    public let fields: HTTPFields
    /// The address that answered.
    public let url: String
    /// The body.
    public let body: Body
    /// The body's bytes as they arrived; none of an answer that is read in slices.
    public let raw: [UInt8]
    /// The slice of its rows that the body is; nothing: it is the whole.
    public let slice: ResponseSlice?

    /// Reads a response.
    /// - Parameters:
    ///   - response: the response as it came.
    ///   - plan: what the definition says of the body.
    /// - Throws: a fault if the body is not what it is said to be.
    init(_ response: UpstreamResponse, _ plan: ResponsePlan = ResponsePlan()) throws(BodyFault) {
        status = response.status
        fields = response.fields
        url = response.url
        raw = response.body
        slice = response.slice
        if let slice {
            if let fault = slice.fault { throw slice.isDamaged ? .damaged(fault) : .format(fault) }
            body = .json(slice.rows)
        } else if let tape = response.tape, plan.takesPlainJSON {
            body = .json(tape)
        } else {
            let reading = BodyReading(mediaType: response.fields["content-type"] ?? "", plan: plan)
            body = try reading.read(response.body)
        }
    }

    /// Whether there is a value that records can be found in.
    var isJSON: Bool { if case .json = body { true } else { false } }

    /// Bytes that came for it.
    var byteCount: Int { slice?.bytes ?? raw.count }
}

/// Why a body cannot be read.
enum BodyFault: Error {
    /// It is said to be JSON, and is not.
    case json(JSONFault)
    /// Its content type names a charset that is none of ours, and it has characters beyond ASCII.
    case charset(String)
    /// It is not what it is said to be; in words.
    case format(String)
    /// It was cut or damaged; in words.
    case damaged(String)

    /// Whether the same call may well bring a sound answer: a charset that is not known will not be known later.
    var mayPass: Bool {
        switch self {
        case .json, .format, .damaged: true
        case .charset: false
        }
    }

    /// Whether no definition could have read it.
    var isDamage: Bool { if case .damaged = self { true } else { false } }

    /// The fault in one line: lower case, no full stop.
    var message: String {
        switch self {
        case .json(let fault): "upstream's answer is no JSON: \(fault.description)"
        case .charset(let name):
            "upstream's answer is written in '\(name)', which is not known; 'response.charset' may say another"
        case .format(let text), .damaged(let text): text
        }
    }
}
