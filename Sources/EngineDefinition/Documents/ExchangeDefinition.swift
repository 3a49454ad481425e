public import EngineLanguage

/// One request that must be sent, and the answer to it.
public struct ExchangeDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "exchange"

    /// Method and URL, compared byte for byte.
    public let request: Spanned<String>
    /// Headers that must be sent; others may be.
    public let headers: NamedValues<LiteralValue>
    /// Entries that the body must have; a text is compared whole.
    public let body: LiteralValue?
    /// The answer.
    public let response: AnswerDefinition
    /// How many times the exchange is made.
    public let times: Int
    /// Where the exchange stands.
    public let span: Span

    /// Reads an exchange.
    public init(reading object: inout ObjectReader) {
        span = object.span
        request = object.required(
            "request", .spanned(.text(.exchangeRequest)), "Method and URL, compared byte for byte.",
            example: "GET https://api.acme.test/tasks?limit=100")
        headers = object.optional(
            "headers", .map(of: .literal, keys: .headerName), "Headers that must be sent; null: must not.",
            default: .init())
        body = object.optional("body", .literal, "Entries that the body must have; a text is compared whole.")
        response = object.required("response", .object, "The answer.", example: "{ status: 200, body: [] }")
        times = object.optional("times", .integer(1...10_000), "How many times the exchange is made.", default: 1)
    }
}

/// The answer to a request of a case.
public struct AnswerDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "exchange.response"

    /// The status.
    public let status: Int
    /// Headers.
    public let headers: NamedValues<LiteralValue>
    /// The body: a text as it is, anything else as JSON.
    public let body: LiteralValue?
    /// A file beside the case file that holds the body.
    public let file: Spanned<String>?

    /// Reads an answer.
    public init(reading object: inout ObjectReader) {
        status = object.optional("status", .integer(100...599), "The status.", default: 200)
        headers = object.optional("headers", .map(of: .literal, keys: .headerName), "Headers.", default: .init())
        body = object.optional("body", .literal, "The body: a text as it is, anything else as JSON.")
        file = object.optional("file", .spanned(.text(.filled)), "File beside the case file that holds the body.")
        object.atMostOne(of: ["body", "file"])
    }
}

/// The error that must end a case.
public struct CaseError: Configurable {
    /// The name in shapes.
    public static let shapeName = "case.error"

    /// Its class.
    public let isClass: ErrorRule.Class
    /// A part of its message.
    public let message: String?

    /// Reads the block.
    public init(reading object: inout ObjectReader) {
        isClass = object.required("is", .choice, "Its class.", example: "not_found")
        message = object.optional("message", .text, "A part of its message.")
    }

    init(_ isClass: ErrorRule.Class) {
        self.isClass = isClass
        message = nil
    }
}

extension Shape where Value == CaseError {
    /// A class, or a block.
    static var caseError: Shape {
        .shorthand(Shape<ErrorRule.Class>.choice, for: .object) { CaseError($0) }
    }
}

extension TextFormat {
    /// A method and an absolute URL.
    static let exchangeRequest = TextFormat(
        "a method and a whole URL", pattern: "[A-Z]+ [a-z]+://\\S+", example: "GET https://api.acme.test/tasks"
    ) { text in
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (65...90).contains($0) }) else {
            return false
        }
        return parts[1].hasPrefix("https://") || parts[1].hasPrefix("http://")
    }
}
