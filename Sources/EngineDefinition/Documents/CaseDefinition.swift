public import EngineLanguage

/// `<id>.cases.yaml`: recorded exchanges that prove a provider file (definitions.md §9).
public struct CaseFileDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "cases"
    /// What it is.
    public static let shapeDoc =
        "Recorded exchanges that prove a provider file; `engine test` replays them without network."

    /// The provider that is proved.
    public let provider: Spanned<String>
    /// The cases.
    public let cases: [CaseDefinition]
    /// Where the file stands.
    public let span: Span

    /// Reads a file.
    public init(reading object: inout ObjectReader) {
        span = object.span
        provider = object.required("provider", .spanned(.id), "Id of the provider that is proved.", example: "acme")
        cases = object.required("cases", .list(of: .object), "What is replayed, and what must come out.")
    }
}

/// One case: a world, exchanges, and what must come out.
public struct CaseDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "case"

    /// What is proved, as a sentence.
    public let name: Spanned<String>
    /// What is run.
    public let run: Spanned<CaseSubject>
    /// The scheme that the connection has; nothing: the first.
    public let auth: Spanned<String>?
    /// Values of the connection's `config`.
    public let config: NamedValues<LiteralValue>
    /// Values of the connection's `metadata`.
    public let metadata: NamedValues<LiteralValue>
    /// Values of the integration's `settings`.
    public let settings: NamedValues<LiteralValue>
    /// The connection's credentials, invented.
    public let credentials: NamedValues<LiteralValue>
    /// Inputs of the run.
    public let input: NamedValues<LiteralValue>
    /// The time at which it runs.
    public let now: String?
    /// The value of `nonce`.
    public let nonce: String?
    /// The records that the store has.
    public let stored: [LiteralValue]
    /// The saved cursor.
    public let cursor: LiteralValue?
    /// The address at which a person is asked, byte for byte.
    public let authorize: Spanned<String>?
    /// What they bring back.
    public let callback: CaseCallback?
    /// What a provider sends that opens the engine first.
    public let install: CaseCallback?
    /// What is sent and answered, in order.
    public let exchanges: [ExchangeDefinition]
    /// The records that must come out.
    public let records: [LiteralValue]?
    /// The keys of the records that must be gone.
    public let deleted: [LiteralValue]?
    /// The result that must come out.
    public let output: LiteralValue?
    /// The cursor that must be saved.
    public let cursorAfter: LiteralValue?
    /// The values of `metadata` that must be kept.
    public let metadataAfter: NamedValues<LiteralValue>?
    /// Values of the credentials that must be kept.
    public let credentialsAfter: NamedValues<LiteralValue>?
    /// When the credential that was obtained must end.
    public let expiresAt: Spanned<String>?
    /// The identity that must be found.
    public let identity: NamedValues<LiteralValue>?
    /// The pauses that must be made, in order, without jitter.
    public let waits: [Duration]?
    /// The error that must end it.
    public let error: CaseError?
    /// Where the case stands.
    public let span: Span

    /// Reads a case.
    public init(reading object: inout ObjectReader) {
        span = object.span
        name = object.required(
            "name", .spanned(.text(.filled)), "What is proved.", example: "an empty page ends the list")
        run = object.required("run", .spanned(.caseSubject), "What is run.", example: "endpoint list_tasks")
        let world = object.keys(of: CaseWorld.self)
        auth = world.auth
        config = world.config
        metadata = world.metadata
        settings = world.settings
        credentials = world.credentials
        input = world.input
        now = world.now
        nonce = world.nonce
        stored = world.stored
        cursor = world.cursor
        authorize = object.optional(
            "authorize", .spanned(.text(.filled)),
            "Address at which a person is asked, byte for byte; `connect` only.",
            example: "https://acme.test/authorize?client_id=client-id")
        callback = object.optional(
            "callback", .object, "What they bring back; `connect` only.", example: "{ query: { code: abc } }")
        install = object.optional(
            "install", .object, "What the provider sends that opens this engine first; `connect` only.",
            example: "{ query: { shop: acme }, signed: true }")
        exchanges = object.optional(
            "exchanges", .list(of: .object), "What is sent and answered, in order.", default: [])
        records = object.optional("records", .list(of: .literal), "Records that must come out.")
        deleted = object.optional("deleted", .list(of: .literal), "Keys of records that must be gone.")
        output = object.optional("output", .literal, "Result that must come out.")
        cursorAfter = object.optional("cursor_after", .literal, "Cursor that must be saved.")
        metadataAfter = object.optional("metadata_after", .map(of: .literal), "Values of `metadata` that must be kept.")
        credentialsAfter = object.optional(
            "credentials_after", .map(of: .literal), "Values of `credentials` that must be kept.")
        expiresAt = object.optional(
            "expires_at", .spanned(.timestamp), "When the credential that was obtained must end.",
            example: "2026-01-31T13:00:00Z")
        identity = object.optional("identity", .map(of: .literal), "Identity that must be found.")
        waits = object.optional(
            "waits", .list(of: .duration), "Pauses that must be made, in order, without jitter.", example: "[2s, 60s]")
        error = object.optional(
            "error", .caseError, "Error that must end it: its class, or a block.", example: "not_found")
    }
}

/// What a person brings back from where they were sent.
public struct CaseCallback: Configurable {
    /// The name in shapes.
    public static let shapeName = "case.callback"

    /// The entries of its query; `state` is the flow's where it is not written.
    public let query: NamedValues<LiteralValue>
    /// Whether it gets the signature that the definition demands.
    public let isSigned: Bool

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        query = object.optional(
            "query", .map(of: .literal),
            "Entries of the query; in a callback `state` is that of the flow, null leaves it out.",
            default: .init())
        isSigned = object.optional(
            "signed", .boolean,
            "It gets the signature that `connect.callback.signature` or `install.signature` demands.",
            default: false)
    }
}

/// The world in which a case runs.
struct CaseWorld: Configurable {
    static let shapeName = "case.world"

    let auth: Spanned<String>?
    let config: NamedValues<LiteralValue>
    let metadata: NamedValues<LiteralValue>
    let settings: NamedValues<LiteralValue>
    let credentials: NamedValues<LiteralValue>
    let input: NamedValues<LiteralValue>
    let now: String?
    let nonce: String?
    let stored: [LiteralValue]
    let cursor: LiteralValue?

    init(reading object: inout ObjectReader) {
        auth = object.optional("auth", .spanned(.text), "Scheme of the connection; the first.")
        config = object.optional("config", .map(of: .literal), "Values of `config`.", default: .init())
        metadata = object.optional("metadata", .map(of: .literal), "Values of `metadata`.", default: .init())
        settings = object.optional(
            "settings", .map(of: .literal), "Values of `integration.settings`.", default: .init())
        credentials = object.optional("credentials", .map(of: .literal), "Credentials, invented.", default: .init())
        input = object.optional("input", .map(of: .literal), "Inputs of the run.", default: .init())
        now = object.optional("now", .timestamp, "When it runs; a fixed instant.", example: "2026-01-31T12:00:00Z")
        nonce = object.optional("nonce", .text, "Value of `nonce`.")
        stored = object.optional("stored", .list(of: .literal), "Records that the store has.", default: [])
        cursor = object.optional("cursor", .literal, "Saved cursor.")
    }
}

/// What a case runs.
public enum CaseSubject: Sendable, Hashable {
    /// An endpoint.
    case endpoint(String)
    /// A stream.
    case stream(String)
    /// The refresh of a scheme's token.
    case refresh(String)
    /// The provider's `verify`.
    case verify
    /// All that connects an account.
    case connect

    /// Reads `endpoint x`, `stream x`, `refresh x`, `verify`, `connect`.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("endpoint", 2): self = .endpoint(words[1])
        case ("stream", 2): self = .stream(words[1])
        case ("refresh", 2): self = .refresh(words[1])
        case ("verify", 1): self = .verify
        case ("connect", 1): self = .connect
        default: return nil
        }
    }

    /// As it is written.
    public var notation: String {
        switch self {
        case .endpoint(let name): "endpoint \(name)"
        case .stream(let name): "stream \(name)"
        case .refresh(let name): "refresh \(name)"
        case .verify: "verify"
        case .connect: "connect"
        }
    }
}

extension Shape where Value == CaseSubject {
    /// `endpoint x`, `stream x`, `refresh x`, `verify` or `connect`.
    static var caseSubject: Shape {
        .notation(
            TextFormat(
                "'endpoint x', 'stream x', 'refresh x', 'verify' or 'connect'",
                pattern: "(endpoint|stream|refresh) \\S+|verify|connect",
                example: "endpoint list_tasks"
            ) { CaseSubject($0) != nil },
            placeholder: .verify, write: \.notation, parse: { CaseSubject($0) })
    }
}
