public import EngineLanguage

/// What somebody wants from a provider: which streams, how often, into which models (definitions.md §3).
public struct SyncDefinition: Configurable {
    /// What happens when a stream fails.
    public enum FailureRule: String, ShapeChoice {
        /// The other streams go on.
        case `continue`
        /// The run stops.
        case stop
    }

    /// The name in shapes.
    public static let shapeName = "sync"
    /// What it is.
    public static let shapeDoc = "What to copy from a provider, how often, and into which models."

    /// The id.
    public let id: Spanned<String>
    /// The provider that it reads.
    public let provider: Spanned<String>
    /// Title for people.
    public let title: String?
    /// What it is for.
    public let description: String?
    /// The pause from tick to tick.
    public let every: Spanned<Duration>?
    /// The schedule.
    public let cron: Spanned<String>?
    /// The time zone of the schedule.
    public let timezone: Spanned<String>?
    /// For which connections it runs.
    public let connections: ConnectionChoice?
    /// What it asks; the root `input` of its own expressions.
    public let input: NamedValues<InputDefinition>
    /// Its streams, the provider's already merged in.
    public internal(set) var streams: NamedValues<StreamDefinition>
    /// Its models, the provider's already merged in.
    public internal(set) var models: NamedValues<ModelDefinition>
    /// For all streams: now and then they are read without the cursor.
    public let fullEvery: Duration?
    /// The longest that a run takes; nothing: as long as it needs.
    public let maxDuration: Duration?
    /// Streams at once within a run.
    public let concurrency: Int
    /// What happens when a stream fails.
    public let onError: FailureRule
    /// Where the sync stands.
    public let span: Span

    /// Reads a sync.
    public init(reading object: inout ObjectReader) {
        span = object.span
        id = object.required("sync", .spanned(.text), "Id.", example: "acme-tasks")
        provider = object.required("provider", .spanned(.text), "Id of the provider that it reads.", example: "acme")
        title = object.optional("title", .text, "Title for people.")
        description = object.optional("description", .text, "What it is for.")
        every = object.optional(
            "every", .spanned(.duration(.seconds(30) ... .seconds(31 * 86_400))),
            "Pause from tick to tick, 30s to 31d; for a scheduler, `engine run sync` runs at once.", example: "1h")
        cron = object.optional(
            "cron", .spanned(.text), "Schedule in cron's five fields; for a scheduler as `every`.",
            example: "\"0 */2 * * *\"")
        timezone = object.optional(
            "timezone", .spanned(.text), "IANA time zone of `cron`; UTC.", example: "Europe/Berlin")
        connections = object.optional(
            "connections", .object(ConnectionChoice.self),
            "For which connections of the provider it runs; all. `engine run sync` without `--connection` takes the "
                + "only one of them, and refuses one that is none of them.")
        input = object.optional(
            "input", .map(of: .object(InputDefinition.self), keys: .name),
            "What it asks; root `input` of its own expressions.",
            default: .init(), example: "{ owner: { type: string, required: true } }")
        streams = object.optional(
            "streams", .map(of: .object(StreamDefinition.self)),
            "Streams; an empty entry takes the provider's as it is. All of the provider's.", default: .init())
        models = object.optional(
            "models", .map(of: .object(ModelDefinition.self)), "Own models, or changes to the provider's.",
            default: .init())
        fullEvery = object.optional("full_every", .duration, "For all streams: now and then read without the cursor.")
        maxDuration = object.optional(
            "max_duration", .duration(.seconds(1) ... .seconds(31 * 86_400)),
            "The longest that a run takes: then it stops in order, is partial, and the next one goes on.",
            example: "50m")
        concurrency = object.optional("concurrency", .integer(1...64), "Streams at once within a run.", default: 4)
        onError = object.optional("on_error", .choice, "What happens when a stream fails.", default: .continue)
        object.atMostOne(of: ["every", "cron"])
        object.key("timezone", needs: "cron")
    }
}

/// For which connections a sync runs: those that have all that is said, one of the ids, every tag, the owner.
public struct ConnectionChoice: Configurable {
    /// The name in shapes.
    public static let shapeName = "connections"

    /// Tags that a connection has.
    public let tags: NamedValues<String>
    /// Ids of connections.
    public let ids: [String]
    /// The owner of the connections.
    public let owner: String?

    /// Reads the choice.
    public init(reading object: inout ObjectReader) {
        tags = object.optional("tags", .map(of: .text), "Tags that a connection has.", default: .init())
        ids = object.optional("ids", .oneOrList(of: .text), "Ids of connections.", default: [])
        owner = object.optional("owner", .text, "Owner of the connections.")
        object.check(.missingKey, "One of `tags`, `ids` or `owner` is written.") { keys in
            keys.has("tags") || keys.has("ids") || keys.has("owner")
                ? nil : keys.breach("'connections' needs 'tags', 'ids' or 'owner'")
        }
    }

    /// Whether a connection is one of those.
    public func selects(id: String, tags other: [String: String], owner holder: String?) -> Bool {
        (ids.isEmpty || ids.contains(id)) && (owner == nil || owner == holder)
            && tags.allSatisfy { other[$0.name] == $0.value }
    }
}
