internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// What a handler gives back: a type that says of itself what clients get.
protocol RouteOutput: Sendable {
    /// What the body of the answer is.
    static var content: AnswerContent { get }
    /// What clients are told, a sentence.
    static var doc: String { get }

    /// The answer, with the status that its route declares.
    func response(_ status: HTTPStatus) -> ServerResponse
}

/// What the body of an answer is.
enum AnswerContent: Sendable {
    /// JSON.
    case json(AnswerSchema)
    /// The request's own body, byte for byte.
    case requestBody
    /// Bytes of a media type, or of another one if that is wanted.
    case media(String, or: String? = nil)
    /// Whatever a provider answers.
    case upstream
    /// None.
    case nothing
}

/// No body at all.
struct NoContent: RouteOutput {
    static var content: AnswerContent { .nothing }
    static var doc: String { "It was done; there is nothing to tell." }

    func response(_ status: HTTPStatus) -> ServerResponse { .empty(status) }
}

/// What was sent, which clients read back.
struct BodyEcho: RouteOutput {
    let bytes: [UInt8]

    static var content: AnswerContent { .requestBody }
    static var doc: String { "It was done; what was sent comes back." }

    func response(_ status: HTTPStatus) -> ServerResponse {
        ServerResponse(
            status: status, fields: ["content-type": "application/json; charset=utf-8"], body: .bytes(bytes))
    }
}

/// A good answer that a route can give.
struct DeclaredAnswer: Sendable {
    /// Its status.
    let status: HTTPStatus
    /// What it holds.
    let content: AnswerContent
    /// When it is given, a sentence; may be empty.
    let doc: String

    init(_ status: HTTPStatus, _ content: AnswerContent, _ doc: String) {
        self.status = status
        self.content = content
        self.doc = doc
    }

    /// A page for a person.
    static func page(_ status: HTTPStatus = 200, _ doc: String = "A page.") -> DeclaredAnswer {
        DeclaredAnswer(status, .media("text/html"), doc)
    }

    /// The way to somewhere else.
    static func redirect(_ status: HTTPStatus = 302, _ doc: String) -> DeclaredAnswer {
        DeclaredAnswer(status, .nothing, doc)
    }

    /// A client's own copy is good.
    static let unchanged = DeclaredAnswer(304, .nothing, "What the client has is what there is.")
}

/// A body that a handler reads by itself.
struct DeclaredBody: Sendable {
    let mediaType: String
    /// What it looks like, as JSON Schema.
    let schema: JSONValue
    let doc: String

    /// Names with values that are not known beforehand.
    static func object(_ doc: String) -> DeclaredBody {
        DeclaredBody(mediaType: "application/json", schema: ["type": "object"], doc: doc)
    }

    /// A form of a browser.
    static func form(_ doc: String) -> DeclaredBody {
        DeclaredBody(mediaType: FormEncoding.contentType, schema: ["type": "object"], doc: doc)
    }
}

/// A value of a request that its handler reads by itself: a header field, or a key of a query that is not read whole.
struct DeclaredParameter: Sendable {
    /// Where it stands.
    enum Place: String, Sendable {
        case header
        case query
    }

    let place: Place
    let name: String
    let isRequired: Bool
    /// What it looks like, as JSON Schema.
    let schema: JSONValue
    let doc: String

    init(
        _ place: Place, _ name: String, _ doc: String, isRequired: Bool = false, schema: JSONValue = ["type": "string"]
    ) {
        self.place = place
        self.name = name
        self.isRequired = isRequired
        self.schema = schema
        self.doc = doc
    }
}
