import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineServer

struct RequestReadingTests {
    struct Query: Configurable {
        static let shapeName = "test.query"
        let limit: Int?
        let tags: NamedValues<String>

        init(reading object: inout ObjectReader) {
            limit = object.optional("limit", .queryNumber(1...10), "The most.")
            tags = object.optional("tags", .map(of: .text), "Tags.", default: .init())
        }
    }

    struct Body: Configurable {
        static let shapeName = "test.body"
        let name: String
        let inner: Inner?
        let anything: LiteralValue?

        init(reading object: inout ObjectReader) {
            name = object.required("name", .text(.filled), "A name.")
            inner = object.optional("inner", .object, "More.")
            anything = object.optional("anything", .literal, "What the caller likes.")
        }
    }

    struct Inner: Configurable {
        static let shapeName = "test.inner"
        let flag: Bool
        let list: [String]

        init(reading object: inout ObjectReader) {
            flag = object.required("flag", .boolean, "A flag.")
            list = object.optional("list", .list(of: .text), "A list.", default: [])
        }
    }

    @Sendable private static func nothing(
        _: RouteCall, _: RouteInput<Query, Body>
    ) async throws(RouteFault) -> NoContent { NoContent() }

    private func read(
        query: String? = nil, _ body: String = "{\"name\":\"a\"}", type: String? = "application/json"
    ) async throws -> RouteInput<Query, Body> {
        var read: RouteInput<Query, Body>?
        try await ServerWorld.with { world in
            let fields: HTTPFields = type.map { ["content-type": $0] } ?? [:]
            let route = Route(.post, "/", "", rule: .open, handler: Self.nothing)
            let request = ServerRequest(method: .post, path: "/", query: query, fields: fields)
            let call = RouteCall(
                request: request, body: Array(body.utf8), route: route, path: [:], principal: .nobody, id: "r",
                client: "", services: world.desk.services)
            read = try RequestReading(call: call).read(query: Query.self, body: Body.self)
        }
        return try #require(read)
    }

    private func fault(
        query: String? = nil, _ body: String = "{\"name\":\"a\"}", type: String? = "application/json"
    )
        async -> RouteFault?
    {
        do {
            _ = try await read(query: query, body, type: type)
            return nil
        } catch {
            return error as? RouteFault
        }
    }

    @Test func `what was sent is read into types`() async throws {
        let text = #"{"name":"a","inner":{"flag":true,"list":["x"]},"anything":{"n":1.50,"m":null}}"#
        let input = try await read(query: "limit=3&tags%5Bteam%5D=blue&tags[b]=c+d", text)
        #expect(input.query.limit == 3 && input.query.tags["team"] == "blue" && input.query.tags["b"] == "c d")
        #expect(input.body.name == "a" && input.body.inner?.flag == true && input.body.inner?.list == ["x"])
        #expect(input.body.anything.map { JSONWriter.text($0.json) } == #"{"n":1.50,"m":null}"#)
    }

    @Test func `a key that nobody knows is refused, with what may have been meant`() async throws {
        let fault = try #require(await fault(query: "limti=3"))
        #expect(fault.status == 400 && fault.code == "invalid_query_params" && fault.message == nil)
        #expect(fault.issues.map(\.code) == ["unrecognized_keys"] && fault.issues[0].path == [])
        #expect(fault.issues[0].message == "unknown key 'limti' in query; did you mean 'limit'?")
    }

    @Test func `each value that is wrong is named with its place`() async throws {
        let fault = try #require(await fault(#"{"name":"","inner":{"flag":"yes","list":["a",1]}}"#))
        #expect(fault.code == "invalid_body")
        #expect(fault.issues.map(\.path) == [["name"], ["inner", "flag"], ["inner", "list", "1"]])
        #expect(fault.issues.map(\.code) == ["invalid_format", "invalid_type", "invalid_type"])
    }

    @Test func `a key that is missing has its own place`() async throws {
        let fault = try #require(await fault(#"{"inner":{}}"#))
        #expect(fault.issues.map(\.path).sorted { $0.count < $1.count } == [["name"], ["inner", "flag"]])
        #expect(fault.issues.allSatisfy { $0.code == "invalid_type" })
    }

    @Test func `a number of the query has a range`() async throws {
        #expect(await fault(query: "limit=11")?.issues.first?.path == ["limit"])
        #expect(await fault(query: "limit=x")?.issues.first?.message.contains("1 to 10") == true)
        #expect(await fault(query: "limit=1&limit=2")?.issues.first?.code == "invalid_type")
    }

    @Test func `text that is no JSON is told apart from JSON that does not fit`() async throws {
        #expect(await fault("{\"name\":")?.code == "invalid_json")
        #expect(await fault("[1]")?.code == "invalid_body")
        #expect(await fault("{\"name\":\"a\"}", type: "text/plain")?.code == "invalid_content_type")
        #expect(await fault("{\"name\":\"a\"}", type: "text/plain")?.status == 415)
    }

    @Test func `no body is an empty one, whatever its type`() async throws {
        let fault = try #require(await fault("", type: "application/x-www-form-urlencoded"))
        #expect(fault.code == "invalid_body" && fault.issues.map(\.path) == [["name"]])
    }

    @Test func `of a repeated key the last counts`() async throws {
        #expect(try await read(#"{"name":"a","name":"b"}"#).body.name == "b")
    }

    @Test func `deep nesting is refused, not followed`() async throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(await fault("{\"name\":\"a\",\"anything\":\(deep)")?.code == "invalid_json")
    }

    private func nested(_ levels: Int, _ inner: String = "1") -> String {
        String(repeating: "[", count: levels) + inner + String(repeating: "]", count: levels)
    }

    @Test func `a body has so many levels and no more`() async throws {
        let most = RequestJSON.mostLevels - 1
        #expect(try await read("{\"name\":\"a\",\"anything\":\(nested(most))}").body.name == "a")
        let fault = try #require(await fault("{\"name\":\"a\",\"anything\":\(nested(most + 1))}"))
        #expect(fault.status == 400 && fault.code == "invalid_json")
        #expect(fault.message == "the body is nested deeper than 32 levels")
    }

    @Test func `a body has so many values and no more`() async throws {
        let many = Array(repeating: "1", count: RequestJSON.mostValues - 100).joined(separator: ",")
        #expect(try await read("{\"name\":\"a\",\"anything\":[\(many)]}").body.name == "a")
        let fault = try #require(
            await fault("{\"name\":\"a\",\"anything\":[\(many),\(many)]}"))
        #expect(fault.status == 400 && fault.code == "invalid_json")
        #expect(fault.message == "the body holds more than 50000 values")
    }

    @Test func `a place deep inside is told by all of its keys`() async throws {
        let fault = try #require(await fault(#"{"name":"a","inner":{"flag":true,"list":["a",["b"],{"c":1}]}}"#))
        #expect(fault.issues.map(\.path) == [["inner", "list", "1"], ["inner", "list", "2"]])
    }
}

struct RequestPlacesTests {
    @Test func `each value has one place, however deep it lies`() {
        var value = RequestValue.list(Array(repeating: .text("x"), count: 1_000))
        for _ in 0..<30 { value = .object([("a", value)]) }
        var places = RequestPlaces()
        _ = places.node(of: value)
        #expect(places.count == 1_031)
    }
}

struct QueryTreeTests {
    private func tree(_ items: [(String, String)]) throws(RouteFault) -> RequestValue {
        try QueryTree(items: items.map { (name: $0.0, value: $0.1) }).value
    }

    @Test func `names in brackets are members, repeated names and empty brackets lists`() throws {
        let value = try tree([("a", "1"), ("b[c]", "2"), ("b[d][e]", "3"), ("f", "4"), ("f", "5"), ("g[]", "6")])
        let expected: RequestValue = .object([
            ("a", .text("1")), ("b", .object([("c", .text("2")), ("d", .object([("e", .text("3"))]))])),
            ("f", .list([.text("4"), .text("5")])), ("g", .list([.text("6")])),
        ])
        #expect(value == expected)
    }

    @Test func `a bracket that is none is part of the name`() throws {
        #expect(try tree([("a]", "1"), ("[b]", "2")]) == .object([("a]", .text("1")), ("[b]", .text("2"))]))
        #expect(try tree([]) == .object([]))
    }

    @Test func `long lists and deep names are refused`() {
        #expect(throws: RouteFault.self) { try tree((0...100).map { _ in ("a", "1") }) }
        #expect(throws: RouteFault.self) { try tree([("a[b][c][d][e][f]", "1")]) }
    }
}
