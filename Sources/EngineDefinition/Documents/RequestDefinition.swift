public import EngineLanguage

/// The one request block: the keys that say what is sent and how the answer is read (definitions.md §4).
///
/// Read in place: endpoints, streams, steps and partitions ask for the same keys of their own reader. Every value is
/// optional, since a block may lean on `defaults`, on the endpoint that it overrides, or on the provider.
public struct RequestDefinition: Configurable {
    /// How a body is written.
    public enum Encoding: String, ShapeChoice {
        /// JSON.
        case json
        /// `application/x-www-form-urlencoded`.
        case form
        /// A form in parts (RFC 7578), files among them.
        case multipart
        /// An XML document.
        case xml
        /// A line of names and a line for each map.
        case csv
        /// A JSON value a line.
        case ndjson
        /// A message (RFC 5322).
        case email
        /// Text as it is.
        case text
        /// Bytes as they are.
        case binary
        /// A GraphQL request; set by `graphql`.
        case graphql
        /// No body and no content type.
        case none
    }

    /// How maps are written in a query or form.
    public enum Nesting: String, ShapeChoice {
        /// `a[b]=1`.
        case brackets
        /// `a.b=1`.
        case dots
        /// One JSON text.
        case json
    }

    /// How lists are written in a query or form.
    public enum ListStyle: String, ShapeChoice {
        /// `a=1&a=2`.
        case `repeat`
        /// `a[0]=1`.
        case indices
        /// `a[]=1`.
        case empty
        /// `a=1,2`.
        case comma
        /// One JSON text.
        case json
    }

    /// The name in shapes.
    public static let shapeName = "request"

    /// Method and path, or URL.
    public let request: TemplateField?
    /// URL before a relative path, for this request only.
    public let base: TemplateField?
    /// Further hosts, as globs, that may get the credentials.
    public let hosts: [Spanned<String>]
    /// Query entries.
    public let query: NamedValues<TemplateTree>
    /// Header entries.
    public let headers: NamedValues<TemplateTree>
    /// Cookie entries.
    public let cookies: NamedValues<TemplateTree>
    /// What is sent.
    public let body: TemplateTree?
    /// How the body is written.
    public let encoding: Encoding?
    /// Values that are prepared for it, at `encoded.<name>`.
    public let encode: NamedValues<EncodeDefinition>
    /// A GraphQL operation.
    public let graphql: GraphQLDefinition?
    /// How maps are written in query and form.
    public let nested: Nesting?
    /// How lists are written in query and form.
    public let lists: ListStyle?
    /// The schemes that apply; nothing: the connection's; empty: none.
    public let auth: [Spanned<String>]?
    /// The named form of the scheme's `apply_as`.
    public let applyAs: Spanned<String>?
    /// Statuses that are no error.
    public let expect: [Int]?
    /// How the answer is read.
    public let response: ResponseDefinition?
    /// Whether it is asked whether the answer has changed; nothing: it is not.
    public let isConditional: Bool?
    /// The longest that one attempt may take.
    public let timeout: Duration?
    /// How many redirects are followed.
    public let followRedirects: Int?
    /// What answers mean, the first match wins; asked before the provider's.
    public let errors: [ErrorRule]
    /// How often it is tried again.
    public let retry: RetryDefinition?
    /// Where the block stands.
    public let span: Span

    /// Reads the keys of a request block from the reader of what holds them.
    public init(reading object: inout ObjectReader) {
        self.init(reading: &object, hasForm: true)
    }

    /// Reads the keys where some may say something else.
    /// - Parameters:
    ///   - object: the reader of what holds them.
    ///   - hasForm: whether `as` is one of them; elsewhere it names a root.
    ///   - expected: reads `expect`, which has another form in a stream.
    init(
        reading object: inout ObjectReader, hasForm: Bool = true,
        expected: (inout ObjectReader) -> [Int]? = { object in
            object.optional(
                "expect", .oneOrList(of: .integer(100...599)), "Statuses that are no error; 200 to 299 and 304.",
                example: "[200, 404]")
        }
    ) {
        span = object.span
        request = object.optional(
            "request", .template(in: .request), "Method and path, or URL; default `GET`, or what `defaults` says.",
            example: "GET /projects/${input.project}/tasks")
        base = object.optional(
            "base", .template(in: .request), "URL before a relative path, for this request only.",
            example: "https://files.acme.test")
        hosts = object.optional(
            "hosts", .oneOrList(of: .spanned(.text)), "Further hosts, as globs, that may get the credentials.",
            default: [], example: "[\"*.acme.test\"]")
        query = object.optional(
            "query", .map(of: .templateTree(in: .request)), "Query entries, merged over the provider's.",
            default: .init(), example: "{ state: all, since: \"${input.since}\" }")
        headers = object.optional(
            "headers", .map(of: .templateTree(in: .request), keys: .headerName), "Headers, merged over the provider's.",
            default: .init())
        cookies = object.optional(
            "cookies", .map(of: .templateTree(in: .request)), "Cookies, merged over the provider's.", default: .init())
        body = object.optional(
            "body", .templateTree(in: .request), "What is sent; an absent value drops its entry.",
            example: "{ title: \"${input.title}\" }")
        encoding = object.optional("encoding", .choice, "How the body is written; `json` if there is one.")
        encode = object.optional(
            "encode", .map(of: .object(EncodeDefinition.self)),
            "Prepared values: what is written in an encoding of its own, its bytes at `encoded.<name>`.",
            default: .init())
        graphql = object.optional("graphql", .object, "A GraphQL operation; sets method POST and encoding.")
        nested = object.optional("nested", .choice, "How maps are written in query and form; `brackets`.")
        lists = object.optional(
            "lists", .choice, "How lists are written in query and form; `repeat`, in nested forms `indices`.")
        auth = object.optional(
            "auth", .schemeNames, "Scheme, or schemes that all apply, or `none`; the connection's scheme.",
            example: "none")
        let form = { (object: inout ObjectReader) -> Spanned<String>? in
            object.optional("as", .spanned(.text), "Named form of the scheme's `apply_as`.", example: "user")
        }
        applyAs = hasForm ? form(&object) : nil
        expect = expected(&object)
        response = object.optional("response", .object, "How the answer is read.")
        isConditional = object.optional(
            "conditional", .boolean,
            "Whether a stream keeps `ETag` and `Last-Modified` of each page and asks with them; 304 means unchanged: "
                + "no records, and none gone. False.")
        timeout = object.optional("timeout", .duration, "The longest that one attempt may take; `60s`.")
        followRedirects = object.optional(
            "follow_redirects", .integer(0...20),
            "How many redirects are followed; 5. Credentials stay with the origin.")
        errors = object.optional(
            "errors", .oneOrList(of: .object(ErrorRule.self)), "What answers mean; first match wins.", default: [])
        retry = object.optional("retry", .object, "How often the request is tried again.")
    }

    /// The keys in the order in which they are read.
    static let keys = [
        "request", "base", "hosts", "query", "headers", "cookies", "body", "encoding", "encode", "graphql", "nested",
        "lists", "auth", "as", "expect", "response", "conditional", "timeout", "follow_redirects", "errors", "retry",
    ]

    /// Whether the block says what to call.
    public var hasCall: Bool { request != nil || graphql != nil }
}
