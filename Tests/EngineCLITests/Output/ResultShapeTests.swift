import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

struct ResultShapeTests {
    private static let reporting = CommandRegistry.members.compactMap { $0 as? any ReportingCommand.Type }

    @Test func `every command but those that print other documents declares its result`() {
        let declared = Set(Self.reporting.map { $0.title })
        let bare = CommandRegistry.members.map { $0.title }.filter { !declared.contains($0) }
        #expect(bare == ["run tool", "schema"])
    }

    @Test func `fields have names that programs like, and docs`() {
        func check(_ fields: [ResultShape.Field], of title: String) {
            #expect(Set(fields.map(\.name)).count == fields.count, "\(title)")
            for field in fields {
                #expect(!field.doc.isEmpty, "\(title): \(field.name)")
                #expect(
                    field.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") },
                    "\(field.name)")
                if case .list(.object(let inner)) = field.kind { check(inner, of: title) }
            }
        }
        for command in Self.reporting { for shape in command.results { check(shape.fields, of: command.title) } }
    }

    @Test func `rows name a list of the document`() {
        for command in Self.reporting {
            for shape in command.results {
                guard let rows = shape.rows else { continue }
                #expect(shape.fields.contains { $0.name == rows }, "\(command.title)")
            }
        }
    }

    @Test func `a schema tells types, what must be there, and what may be null`() throws {
        let shape = ResultShape(
            rows: "list",
            [
                .init(
                    "list", .list(.object([.init("id", .text, "its id"), .init("why", .text, "why").orNull])), "a list"),
                .init("more", .map(.any), "more").orAbsent, .init("share", .number, "a share"),
            ])
        let schema = shape.schema(title: "engine x --json")
        #expect(schema["title"] == "engine x --json" && schema["type"] == "object")
        #expect(schema["required"] == ["format_version", "list", "share"])
        #expect(schema["additionalProperties"] == false)
        let row = schema["properties"]?["list"]?["items"]
        #expect(row?["properties"]?["id"] == ["description": "its id", "type": "string"])
        #expect(row?["properties"]?["why"]?["type"] == ["string", "null"])
        #expect(schema["properties"]?["more"]?["additionalProperties"] == .object([JSONValue.Member]()))
        #expect(schema["properties"]?["share"]?["type"] == "number")
    }

    @Test func `engine schema cli prints the schema of a command`() async throws {
        let outcome = try await TypedLine().type("schema cli run-sync")
        #expect(outcome.code == .done)
        #expect(Golden().difference("schema-cli-run-sync.json", outcome.output) == nil)
    }

    @Test func `a command with several forms has each in its schema`() async throws {
        let outcome = try await TypedLine().type("schema cli record-list")
        #expect(outcome.json?["oneOf"]?.elements?.count == 3)
        #expect(outcome.json?["oneOf"]?[0]?["properties"]?["records"] != nil)
        #expect(outcome.json?["oneOf"]?[1]?["properties"]?["models"] != nil)
        #expect(outcome.json?["oneOf"]?[2]?["properties"]?["quarantined"] != nil)
    }

    @Test func `an unknown command of schema cli names the nearest`() async throws {
        let outcome = try await TypedLine().type("schema cli run-snyc")
        #expect(outcome.code == .usage && outcome.errors.contains("did you mean 'run-sync'?"))
        let more = try await TypedLine().type("schema provider run-sync")
        #expect(more.code == .usage && more.errors.contains("one word too many"))
    }

    @Test func `all schemas of commands are JSON and can be written to files`() async throws {
        let line = try TypedLine()
        let all = await line.type("schema cli")
        #expect(all.output.split(separator: "\n").filter { $0 == "{" }.count == Self.reporting.count)
    }
}
