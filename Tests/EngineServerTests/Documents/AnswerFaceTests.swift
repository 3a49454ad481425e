import EngineHTTP
import EngineLanguage
import EngineNetwork
import Testing

@testable import EngineServer

struct AnswerFaceTests {
    private struct Pet: AnswerFace {
        let name: String
        var age: Int64?
        var friends: [Friend] = []
        var marks: [(String, Bool)] = []

        static let shapeName: String? = "Pet"
        static let shapeDoc = "A pet."

        static func members(_ object: inout AnswerWriter<Self>) {
            object.members(of: Head.self) { Head(name: $0.name) }
            object.optional("age", .integer, "In years.") { $0.age }
            object.member("owner", .orNull(.text), "Whose it is.") { _ in nil }
            object.member("friends", .list(of: .face), "Whom it likes.") { $0.friends }
            object.others(.flag, "What it is.") { $0.marks }
        }
    }

    private struct Head: AnswerFace {
        let name: String

        static func members(_ object: inout AnswerWriter<Self>) {
            object.member("name", .text, "Its name.") { $0.name }
        }
    }

    private struct Friend: AnswerFace {
        let since: Int64

        static func members(_ object: inout AnswerWriter<Self>) {
            object.member("since", .time, "Since when.") { $0.since }
        }
    }

    @Test func `a face writes its members in the order in which they are declared`() {
        let plain = JSONWriter.text(Pet(name: "Rex").json)
        #expect(plain == #"{"name":"Rex","owner":null,"friends":[]}"#)
        let whole = Pet(name: "Rex", age: 3, friends: [Friend(since: 0)], marks: [("wild", true)])
        #expect(
            JSONWriter.text(whole.json)
                == #"{"name":"Rex","age":3,"owner":null,"friends":[{"since":"1970-01-01T00:00:00.000Z"}],"wild":true}"#)
    }

    @Test func `the same function describes it`() {
        let description = Pet.description
        #expect(description.members.map(\.key) == ["name", "age", "owner", "friends"])
        #expect(description.members.map(\.isRequired) == [true, false, true, true])
        #expect(description.others?.doc == "What it is.")
        var writer = AnswerSchemaWriter()
        #expect(writer.schema(.face(Pet.self)) == ["$ref": "#/components/schemas/Pet"])
        let schema = writer.named.first { $0.0 == "Pet" }?.1
        #expect(schema?["required"] == ["name", "owner", "friends"] && schema?["description"] == "A pet.")
        #expect(schema?["properties"]?["age"] == ["type": "integer", "description": "In years."])
        #expect(schema?["properties"]?["owner"]?["anyOf"] == [["type": "string"], ["type": "null"]])
        let friend = schema?["properties"]?["friends"]?["items"]
        #expect(friend?["properties"]?["since"]?["format"] == "date-time" && friend?["required"] == ["since"])
        #expect(schema?["additionalProperties"] == ["type": "boolean"])
    }

    @Test func `an object with a name is described once, however many lead to it`() {
        var writer = AnswerSchemaWriter()
        _ = writer.schema(.list(.face(Pet.self)))
        _ = writer.schema(.either([.face(Pet.self), .nullable(.face(Pet.self))]))
        #expect(writer.named.map(\.0) == ["Pet"])
    }

    @Test func `a text that a provider sent as a number is told as text`() {
        let shape = AnswerShape<JSONValue>.keptText
        #expect(shape.write(5) == "5" && shape.write("a") == "a")
    }
}

struct DeclaredFaultTests {
    @Sendable private static func nothing(
        _: RouteCall, _: RouteInput<NoKeys, NoKeys>
    ) async throws(RouteFault) -> NoContent { NoContent() }

    private func statuses(_ route: Route) -> [Int] { route.allFaults.map(\.status.code) }

    @Test func `what a route refuses with follows from its rule, from what it reads, and from itself`() {
        let keyed = Route(
            .post, "/things/:integration", "", rule: .key("environment:*"), faults: [.conflict], handler: Self.nothing)
        #expect(statuses(keyed) == [400, 401, 403, 409, 413, 415, 429, 500, 503])
        let open = Route(.get, "/things", "", rule: .open, handler: Self.nothing)
        #expect(statuses(open) == [400, 413, 415])
        let session = Route(.get, "/things", "", rule: .session, handler: Self.nothing)
        #expect(statuses(session).contains(401) && !statuses(session).contains(403))
    }

    @Test func `codes of one status are told together`() {
        let route = Route(.post, "/things/:provider", "", rule: .key("environment:*"), handler: Self.nothing)
        let codes = route.allFaults.first { $0.status == 400 }?.faults.flatMap(\.codes) ?? []
        for code in ["invalid_uri_params", "invalid_query_params", "invalid_body", "invalid_json"] {
            #expect(codes.contains(code), "\(code)")
        }
    }
}
