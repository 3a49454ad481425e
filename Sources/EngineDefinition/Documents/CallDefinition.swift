public import EngineLanguage

/// A call by itself: an endpoint with its inputs, or a request written in place (definitions.md §1, *call*).
public struct CallDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "call"

    /// The endpoint that is called, instead of a request.
    public let endpoint: Spanned<String>?
    /// Inputs of the endpoint.
    public let with: NamedValues<TemplateTree>
    /// The request.
    public let request: RequestDefinition

    /// Whether it says what to call.
    public var hasCall: Bool { endpoint != nil || request.hasCall }

    /// Reads the keys from the reader of what holds them.
    public init(reading object: inout ObjectReader) {
        self.init(reading: &object, hasForm: true)
    }

    /// Reads the keys.
    /// - Parameters:
    ///   - object: the reader of what holds them.
    ///   - hasForm: whether `as` is a key of the request; elsewhere it names a root.
    init(reading object: inout ObjectReader, hasForm: Bool) {
        endpoint = object.optional(
            "endpoint", .spanned(.text), "Endpoint that is called, instead of a request.", example: "get_task")
        with = object.optional(
            "with", .map(of: .templateTree(in: .detail)), "Inputs of the endpoint.", default: .init(),
            example: "{ id: \"${record.id}\" }")
        request = object.keys(of: RequestDefinition.self) { .init(reading: &$0, hasForm: hasForm) }
        object.check(.conflictingKeys, "Beside `endpoint` no key of a request is written.") { keys in
            let names = RequestDefinition.keys.filter { hasForm || $0 != "as" }
            guard keys.has("endpoint"), let extra = names.first(where: keys.has) else { return nil }
            return keys.breach(
                "'\(extra)' is of no use beside 'endpoint', which has a request of its own", at: extra,
                help: "write it at the endpoint, or remove one of the two")
        }
        object.key("with", needs: "endpoint")
    }
}
