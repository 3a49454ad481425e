internal import EngineHTTP
internal import EngineLanguage
internal import EngineNetwork

/// What clients are told of something: one function writes its JSON and describes it.
///
/// The counterpart of ``Configurable``: there one initialiser reads and describes. A member is declared once, with its
/// shape, what it means, and where its value comes from.
protocol AnswerFace: RouteOutput {
    /// Its name in the OpenAPI document; nothing: it is described where it stands.
    static var shapeName: String? { get }
    /// What it is, a sentence; may be empty.
    static var shapeDoc: String { get }
    /// Its members, in the order in which they are written.
    static func members(_ object: inout AnswerWriter<Self>)
}

extension AnswerFace {
    static var shapeName: String? { nil }
    static var shapeDoc: String { "" }

    /// The members, described.
    static var description: AnswerDescription { AnswerDescription(of: Self.self) }

    /// The object.
    var json: JSONValue {
        var writer = AnswerWriter(of: self)
        Self.members(&writer)
        return .object(writer.written)
    }

    static var content: AnswerContent { .json(.face(Self.self)) }
    static var doc: String { shapeDoc }

    func response(_ status: HTTPStatus) -> ServerResponse { .json(json, status: status) }
}

/// Takes the members of an object: with one at hand it writes them, without one it describes them.
struct AnswerWriter<Face> {
    private let face: Face?
    /// What was written so far.
    private(set) var written: [(String, JSONValue)] = []
    /// What was described so far.
    private(set) var described = AnswerDescription()

    init(of face: Face?) {
        self.face = face
    }

    /// A member that is always there.
    mutating func member<Value>(
        _ key: String, _ shape: AnswerShape<Value>, _ doc: String, _ value: (Face) -> Value
    ) {
        guard let face else { return describe(key, shape, isRequired: true, doc) }
        written.append((key, shape.write(value(face))))
    }

    /// A member that is left out where there is nothing to tell.
    mutating func optional<Value>(
        _ key: String, _ shape: AnswerShape<Value>, _ doc: String, _ value: (Face) -> Value?
    ) {
        guard let face else { return describe(key, shape, isRequired: false, doc) }
        if let value = value(face) { written.append((key, shape.write(value))) }
    }

    /// The members of another one, in place.
    mutating func members<Part: AnswerFace>(of type: Part.Type, _ part: (Face) -> Part) {
        var inner = AnswerWriter<Part>(of: face.map(part))
        type.members(&inner)
        written += inner.written
        described.members += inner.described.members
        if let others = inner.described.others { described.others = others }
    }

    /// The members of another one, in place where there is one.
    mutating func optionalMembers<Part: AnswerFace>(of type: Part.Type, _ part: (Face) -> Part?) {
        let part = face.flatMap(part)
        guard face == nil || part != nil else { return }
        var inner = AnswerWriter<Part>(of: part)
        type.members(&inner)
        written += inner.written
        described.members += inner.described.members.map {
            AnswerMember(key: $0.key, schema: $0.schema, isRequired: false, doc: $0.doc)
        }
    }

    /// Members whose names are not known beforehand.
    mutating func others<Value>(
        _ shape: AnswerShape<Value>, _ doc: String, _ values: (Face) -> [(String, Value)]
    ) {
        guard let face else { return described.others = (shape.describe(), doc) }
        written += values(face).map { ($0.0, shape.write($0.1)) }
    }

    private mutating func describe<Value>(
        _ key: String, _ shape: AnswerShape<Value>, isRequired: Bool, _ doc: String
    ) {
        described.members.append(
            AnswerMember(key: key, schema: shape.describe(), isRequired: isRequired, doc: doc))
    }
}

// MARK: What stands around them

/// `{"data": …}`: one thing.
struct Enveloped<Content: AnswerFace>: AnswerFace {
    let data: Content

    init(_ data: Content) {
        self.data = data
    }

    static var doc: String { Content.doc }

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("data", .face, "What was asked for.") { $0.data }
    }
}

/// `{"data": […]}`: all of a kind.
struct EnvelopedList<Content: AnswerFace>: AnswerFace {
    let data: [Content]

    init(_ data: [Content]) {
        self.data = data
    }

    static var doc: String { "All that there are. \(Content.doc)" }

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("data", .list(of: .face), "What was asked for.") { $0.data }
    }
}

/// `{"success": true}`: it was done, and there is nothing to tell.
struct Success: AnswerFace {
    static let shapeDoc = "It was done; there is nothing to tell."

    static func members(_ object: inout AnswerWriter<Self>) {
        object.member("success", .flag, "Always `true`.") { _ in true }
    }
}

/// One of two.
enum OneOf<First: AnswerFace, Second: AnswerFace>: RouteOutput {
    case first(First)
    case second(Second)

    static var content: AnswerContent { .json(.either([.face(First.self), .face(Second.self)])) }
    static var doc: String { "\(First.doc) \(Second.doc)" }

    func response(_ status: HTTPStatus) -> ServerResponse {
        switch self {
        case .first(let face): face.response(status)
        case .second(let face): face.response(status)
        }
    }
}

/// Something whose making changes something, and of which `HEAD` is told that it is there.
enum ToldUnlessHead<Content: AnswerFace>: RouteOutput {
    /// The head of an answer that is not made.
    case head
    case told(Content)

    static var content: AnswerContent { Content.content }
    static var doc: String { Content.doc }

    func response(_ status: HTTPStatus) -> ServerResponse {
        switch self {
        case .head: .jsonHead(status)
        case .told(let face): face.response(status)
        }
    }
}
