import EngineLanguage
import Testing

@testable import EngineDefinition

/// The tables of the definition language (shared/design/definitions.md) against what the readers know.
///
/// A key is read, or it stands below with the reason why not yet. The gap can only shrink.
struct DefinitionTableTests {
    /// The tables, by the shape that reads them.
    private static let tables: [(shape: String, keys: String)] = [
        (
            "provider",
            """
            provider title description docs icon categories aliases status sources checked extends abstract driver \
            config settings form input base hosts headers query cookies defaults auth scopes connect verify limits \
            errors retry pagination models endpoints streams actions webhooks open setup
            """
        ),
        (
            "setting",
            "title help example type options format pattern default required multiline advanced secret"
        ),
        (
            "endpoint",
            """
            title description docs deprecated extends abstract input scopes before skip after cancel pagination \
            records record explode reshape where model shape output effect idempotent tool cost
            """
        ),
        (
            "input",
            """
            type title description example required default items fields enum format pattern min max min_items \
            max_items multiline secret internal
            """
        ),
        ("model", "extends description key version fields extra open"),
        ("field", "type from items fields enum description format unit zone required optional"),
        (
            "limit",
            "name rate burst concurrency for scope key cost remaining capacity refill reset penalty rows bytes time"
        ),
        (
            "sync",
            """
            sync provider title description every cron timezone enabled on_connect connections input streams models \
            full_every concurrency max_duration on_error
            """
        ),
        (
            "request",
            """
            request base hosts query headers cookies body encoding graphql encode nested lists auth as expect \
            response conditional timeout follow_redirects errors retry sql params command find aggregate describe
            """
        ),
        ("response", "format decode charset delimiter header element"),
        (
            "step",
            """
            name endpoint with when for_each until fail every within metadata store choose cache secret on_error
            """
        ),
        ("error", "when is message code retry_after"),
        ("retry", "attempts first max when"),
        ("pages", "next more first send size max_pages stop_when_empty keep"),
        (
            "auth.common",
            """
            extends title help internal credentials acquire refresh store public expires refresh_before lifetime \
            apply apply_as revoke connect
            """
        ),
        ("connect", "install before callback after metadata revoke"),
        ("connect.callback", "check signature metadata"),
        ("connect.choose", "into from value label many otherwise"),
        ("message_signature", "type algorithm encoding header value prefix over key timestamp tolerance jwks claims"),
        (
            "stream",
            """
            extends abstract title description endpoint with pagination records errors for_each reshape explode where \
            fetch recurse model map key dedupe into cursor changes deletes full_every on_error expect schema raw limit \
            discover table sql params before skip after cancel
            """
        ),
        ("for_each", "stream endpoint with values as where key only concurrency"),
        (
            "cursor",
            """
            from type start seed order stop save overlap precision zone window max_age shared column
            """
        ),
        ("deletes", "when full_scan max_shrink endpoint records where explode for_each key cursor"),
        (
            "case",
            """
            name run auth config metadata settings credentials input now nonce stored cursor callback delivery \
            exchanges records deleted output cursor_after metadata_after identity waits error responds
            """
        ),
    ]

    /// Keys that are not read yet, and what brings them.
    private static let lacking: [String: String] = [
        "provider.driver": "databases (§12)", "provider.open": "databases (§12)",
        "provider.actions": "actions", "provider.webhooks": "webhooks",
        "step.choose": "a choice is offered only in `connect.after`, whose steps have a shape of their own",
        "message_signature.header": "webhooks",
        "message_signature.timestamp": "webhooks", "message_signature.tolerance": "webhooks",
        "message_signature.jwks": "webhooks", "message_signature.claims": "webhooks",
        "limit.rows": "databases (§12)", "limit.bytes": "databases (§12)", "limit.time": "databases (§12)",
        "request.sql": "databases (§12)", "request.params": "databases (§12)", "request.command": "databases (§12)",
        "request.find": "databases (§12)", "request.aggregate": "databases (§12)",
        "request.describe": "databases (§12)", "stream.table": "databases (§12)", "stream.sql": "databases (§12)",
        "stream.params": "databases (§12)", "cursor.column": "databases (§12)",
        "sync.enabled": "scheduler", "sync.on_connect": "scheduler",
        "case.delivery": "webhooks", "case.responds": "webhooks",
    ]

    private static let known: [String: Set<String>] = {
        var known: [String: Set<String>] = [:]
        for shape in [
            ProviderDefinition.shapeDescription, SyncDefinition.shapeDescription, CaseFileDefinition.shapeDescription,
            RequestDefinition.shapeDescription, SchemeParts.shapeDescription,
        ] {
            for object in shape.objects { known[object.name, default: []].formUnion(object.fields.map(\.key)) }
        }
        return known
    }()

    @Test func `every key of the tables is read, or stands here with what brings it`() {
        for table in Self.tables {
            let keys = table.keys.split(separator: " ").map(String.init)
            let read = Self.known[table.shape] ?? []
            #expect(!read.isEmpty, "no shape is called '\(table.shape)'")
            for key in keys where !read.contains(key) {
                #expect(Self.lacking["\(table.shape).\(key)"] != nil, "\(table.shape).\(key) is not read")
            }
        }
    }

    @Test func `a key that is read by now is no gap any more`() {
        for (place, reason) in Self.lacking.sorted(by: { $0.key < $1.key }) {
            let dot = place.lastIndex(of: ".") ?? place.startIndex
            let (shape, key) = (String(place[..<dot]), String(place[place.index(after: dot)...]))
            let isRead = Self.known[shape]?.contains(key) == true
            #expect(!isRead, "'\(place)' is read: take it out of the list (\(reason))")
            let table = Self.tables.first { $0.shape == shape }
            let isInTable = table?.keys.split(separator: " ").contains(key[...]) == true
            #expect(isInTable, "'\(place)' stands in no table")
        }
    }
}
