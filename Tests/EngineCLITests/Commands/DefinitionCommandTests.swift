import EngineDefinition
import EngineFixtures
import EngineLanguage
import Testing

@testable import EngineCLI

struct ValidateCommandTests {
    private static let faulty = "provider: acme\ntitle: Acme\nbase: https://acme.example\npaginaton: {}\n"

    @Test func `a project without faults is told with its count of files`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("validate")
        #expect(outcome.code == .done && outcome.output == "no faults in 1 file\n")
    }

    @Test func `a fault ends with 1 and is shown with its place`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(Self.faulty, to: "providers/acme.yaml")
        let outcome = await line.type("validate")
        #expect(outcome.code == .failed && outcome.errors.isEmpty)
        #expect(outcome.output.contains("providers/acme.yaml:4:1: error: unknown key 'paginaton'"), "\(outcome.output)")
        #expect(outcome.output.contains("  4 | paginaton: {}\n    | ^~~~~~~~~\nhelp: did you mean 'pagination'?\n"))
        #expect(outcome.output.hasSuffix("1 error in 1 of 2 files\n"))
    }

    @Test func `files are named by path, also where there is no project`() async throws {
        let line = try TypedLine()
        try line.write(Self.faulty, to: "acme.yaml")
        let outcome = await line.type("validate acme.yaml")
        #expect(outcome.code == .failed && outcome.output.contains("acme.yaml:4:1: error:"))
        let none = await line.type("validate nowhere.yaml")
        #expect(none.code == .failed && none.output.contains("nowhere.yaml"), "\(none.output)")
    }

    @Test func `as JSON it is one document with all diagnostics`() async throws {
        let line = try TypedLine()
        try line.write(Self.faulty, to: "acme.yaml")
        let outcome = await line.type("validate acme.yaml --json")
        #expect(outcome.code == .failed)
        #expect(outcome.json?["errors"] == 1 && outcome.json?["warnings"] == 0)
        let first = outcome.json?["diagnostics"]?[0]
        #expect(
            first?["id"] == "unknown-key" && first?["line"] == 4 && first?["column"] == 1
                && first?["severity"] == "error")
        #expect(first?["help"] == "did you mean 'pagination'?")
        let lines = await line.type("validate acme.yaml --json=lines")
        #expect(lines.lines.count == 1 && lines.json?["id"] == "unknown-key")
    }

    @Test(arguments: ["text", "json", "sarif", "github", "junit"])
    func `each format of its own is written to standard output`(_ format: String) async throws {
        let line = try TypedLine()
        try line.write(Self.faulty, to: "acme.yaml")
        let outcome = await line.type("validate acme.yaml --format \(format)")
        #expect(outcome.code == .failed && outcome.errors.isEmpty)
        #expect(Golden().difference("validate-\(format).txt", outcome.output) == nil)
    }

    @Test func `a warning fails only where that is asked for`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("sync: often\nprovider: github\nevery: 1m\nstreams:\n  Repository: {}\n", to: "syncs/often.yaml")
        let outcome = await line.type("validate --json")
        try #require(outcome.code == .done, "\(outcome.output)")
        let warnings = outcome.json?["warnings"]?.number?.int64 ?? 0
        let denied = await line.type("validate --deny-warnings --json")
        #expect(denied.code == (warnings > 0 ? .failed : .done))
        #expect(denied.json?["errors"]?.number?.int64 == warnings && denied.json?["warnings"] == 0)
    }

    @Test func `the bundled files have no faults`() async throws {
        let outcome = try await TypedLine().type("validate --deny-warnings --json")
        #expect(outcome.code == .done, "\(outcome.output)")
        #expect((outcome.json?["files"]?.elements?.count ?? 0) >= 12)
    }
}

struct TestCommandTests {
    @Test func `the cases of a provider pass and are counted`() async throws {
        let outcome = try await TypedLine().type("test sandbox --json")
        #expect(outcome.code == .done && outcome.json?["failed"] == 0)
        let passed = outcome.json?["passed"]?.number?.int64 ?? 0
        #expect(passed > 5 && Int64(outcome.json?["cases"]?.elements?.count ?? 0) == passed)
        #expect(outcome.json?["cases"]?[0]?["file"]?.string?.hasSuffix("providers/sandbox.cases.yaml") == true)
        #expect(try await TypedLine().type("test sandbox").output == "\(passed) passed, 0 failed\n")
    }

    @Test func `all that passed are named on demand`() async throws {
        let outcome = try await TypedLine().type("test sandbox --verbose")
        #expect(outcome.lines.dropLast().allSatisfy { $0.hasPrefix("passed  ") } && outcome.lines.count > 5)
    }

    @Test func `a case that fails ends with 1, with its place and what differs`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        _ = await line.type("provider new acme")
        #expect(await line.type("test").output == "1 passed, 0 failed\n")
        let cases = try line.text(of: "providers/acme.cases.yaml")
        try line.write(
            cases.replacing("name: One, updated_at: \"2026-01-01T00:00:00Z\" }\n", with: "name: Two }\n"),
            to: "providers/acme.cases.yaml")
        let outcome = await line.type("test acme")
        #expect(outcome.code == .failed)
        #expect(outcome.lines[0] == "FAILED  a missing cursor ends the walk")
        #expect(
            outcome.lines[1].contains("providers/acme.cases.yaml:") && outcome.lines[1].contains("records: "),
            "\(outcome.output)")
        #expect(outcome.lines.last == "0 passed, 1 failed")
        let json = await line.type("test acme --json")
        #expect(json.code == .failed && json.json?["cases"]?[0]?["passed"] == false)
        #expect(json.json?["cases"]?[0]?["failures"]?.elements?.isEmpty == false)
    }

    @Test func `several providers are tested together`() async throws {
        let both = try await TypedLine().type("test sandbox github --json")
        let files = Set(
            (both.json?["cases"]?.elements ?? []).compactMap { $0["file"]?.string?.split(separator: "/").last })
        #expect(files == ["sandbox.cases.yaml", "github.cases.yaml"])
    }
}

struct ProviderCommandTests {
    @Test func `own files and bundled ones are listed, and overriding is marked`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write("provider: acme\ntitle: Acme\nbase: https://acme.example\n", to: "providers/acme.yaml")
        try line.write("provider: sandbox\ntitle: Mine\nbase: https://mine.example\n", to: "providers/sandbox.yaml")
        let list = await line.type("provider list --json")
        func provider(_ id: String) -> JSONValue? {
            list.json?["providers"]?.elements?.first { $0["id"]?.string == id }
        }
        #expect(provider("acme")?["own"] == true && provider("acme")?["overrides"] == false)
        #expect(provider("sandbox")?["own"] == true && provider("sandbox")?["overrides"] == true)
        #expect(provider("github")?["own"] == false && provider("sandbox")?["title"] == "Mine")
        let table = await line.type("provider list").output
        #expect(table.contains("own, over the bundled one") && table.contains("bundled\n"))
    }

    @Test(arguments: ["provider show NAME", "connect NAME", "run sync NAME", "test NAME", "run tool NAME.x"])
    func `a file whose beginning is broken is named, not missing`(_ words: String) async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        // The name of a bundled one as well: it must not stand in for what somebody wrote.
        for name in ["acme", "github"] {
            try line.write("provder: \(name)\ntitle: Mine\nbase: https://mine.test\n", to: "providers/\(name).yaml")
            let outcome = await line.type(words.replacing("NAME", with: name))
            #expect(outcome.code == .failed, "\(outcome)")
            #expect(outcome.errors.contains("providers/\(name).yaml:1:1: error: a definition begins with 'provider'"))
        }
    }

    @Test func `how an application is registered is told for the command line and for a server`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(
            "provider: acme\ntitle: Acme\nbase: https://acme.test\nsetup: Register ${callback_url}.\n",
            to: "providers/acme.yaml")
        let text = await line.type("provider show acme").output
        #expect(
            text.hasSuffix(
                """
                Register http://127.0.0.1:8765/callback.

                That is for 'engine connect'; with 'engine serve' the address is http://127.0.0.1:8080/oauth/callback

                """))
        try line.write("public_url: https://connect.acme.test/\n", to: "engine.yaml")
        let json = await line.type("provider show acme --json").json
        #expect(json?["setup"] == "Register http://127.0.0.1:8765/callback.")
        #expect(json?["server_setup"] == "Register https://connect.acme.test/oauth/callback.")
    }

    @Test func `what a provider offers is shown`() async throws {
        let outcome = try await TypedLine().type("provider show sandbox")
        #expect(Golden().difference("provider-show.txt", outcome.output) == nil)
        let json = try await TypedLine().type("provider show sandbox --json").json
        #expect(json?["auth"] == ["key", "basic", "client"])
        #expect(
            json?["streams"] == [
                "Contact", "Project", "Task", "Comment", "Event", "FoundContact", "RecentContact", "LoggedContact",
                "KnownProject",
            ])
        #expect(json?["tools"]?.elements?.contains("list_contacts") == true && json?["config"] == [])
    }

    @Test func `a new provider validates and its case passes`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let outcome = await line.type("provider new acme-crm --base https://api.acme.example/v2/")
        #expect(
            outcome.output == """
                Made providers/acme-crm.yaml and providers/acme-crm.cases.yaml.

                Next:
                  engine validate providers/acme-crm.yaml
                  engine test acme-crm

                """)
        #expect(await line.type("validate providers/acme-crm.yaml --deny-warnings").code == .done)
        #expect(await line.type("test acme-crm").output == "1 passed, 0 failed\n")
        let text = try line.text(of: "providers/acme-crm.yaml")
        #expect(text.contains("title: Acme Crm\nbase: https://api.acme.example/v2\n"))
    }

    @Test func `a file that is there is not overwritten, and an id is one`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let shadow = await line.type("provider new sandbox")
        #expect(shadow.code == .done && shadow.errors.contains("stands for the bundled provider 'sandbox'"))
        #expect(await line.type("provider new acme").errors.isEmpty)
        let again = await line.type("provider new acme")
        #expect(
            again.code == .failed
                && again.errors.contains("providers/acme.yaml exists already; nothing was overwritten"))
        for id in ["Acme", "1acme", "a_b", "ä"] {
            let outcome = await line.type(["provider", "new", id])
            #expect(outcome.code == .usage && outcome.errors.contains("'\(id)' is no id"), "\(id)")
        }
    }

    @Test func `without a project the files come into this folder`() async throws {
        let line = try TypedLine()
        #expect(
            await line.type("provider new acme --json").json?["made"] == [
                "providers/acme.yaml", "providers/acme.cases.yaml",
            ])
        #expect(line.exists("providers/acme.yaml"))
    }
}

struct ExplainCommandTests {
    @Test func `a diagnostic is explained by its id`() async throws {
        let outcome = try await TypedLine().type("explain unknown-key")
        #expect(Golden().difference("explain-diagnostic.txt", outcome.output) == nil)
    }

    @Test func `a key is explained with what stands below it`() async throws {
        let outcome = try await TypedLine().type("explain provider.auth.oauth2")
        #expect(Golden().difference("explain-key.txt", outcome.output) == nil)
    }

    @Test func `a provider is printed in full, and that file validates and prints the same`() async throws {
        let line = try TypedLine()
        for id in ["sandbox", "github", "stripe", "slack", "linear", "hacker-news"] {
            let first = await line.type("explain provider \(id) --expanded")
            #expect(first.code == .done && first.output.hasPrefix("provider: \(id)\n"), "\(first.errors)")
            try line.write(first.output, to: "providers/\(id).yaml")
            let checked = await line.type("validate providers/\(id).yaml")
            #expect(checked.code == .done, "\(id): \(checked.output)")
        }
        _ = await line.type("init")
        for id in ["sandbox", "github"] {
            let again = await line.type("explain provider \(id) --expanded")
            #expect(again.output == (try line.text(of: "providers/\(id).yaml")), "\(id)")
        }
    }

    @Test func `as JSON the explanation is a text`() async throws {
        let outcome = try await TypedLine().type("explain unknown-key --json")
        #expect(outcome.json?["subject"] == "unknown-key")
        #expect(outcome.json?["text"]?.string == (try await TypedLine().type("explain unknown-key").output))
    }

    @Test func `whatever a report of an unknown key names can be explained`() async throws {
        let names = [
            "stream", "endpoint", "auth", "limit", "verify", "input", "step", "deletes", "cursor", "for_each", "fetch",
            "changes", "model", "field",
        ]
        for name in names {
            let outcome = try await TypedLine().type("explain \(name)")
            #expect(outcome.code == .done && outcome.output.hasPrefix("\(name)\n"), "\(name): \(outcome.errors)")
        }
    }

    @Test func `the code behind an error of a command is explained`() async throws {
        let outcome = try await TypedLine().type("explain shrink-guard")
        #expect(outcome.code == .done && outcome.output.contains("max_shrink"))
        let near = try await TypedLine().type("explain shrink-gard")
        #expect(near.code == .usage && near.errors.contains("did you mean 'shrink-guard'?"), "\(near.errors)")
    }

    @Test func `every code that a command may fail with has an explanation`() throws {
        let names = FailureCode.all.map(\.name)
        let diagnostics = Set(DiagnosticCatalogue.all.map(\.name))
        #expect(names == names.sorted() && Set(names).count == names.count)
        #expect(diagnostics.isDisjoint(with: names))
        let pattern = try Regex(
            #"(?:CommandFailure|\.init)\(\s*\.[a-z]+,\s*"([a-z-]+)""#, as: (Substring, Substring).self)
        var found: Set<String> = ["store", "vault-key"]
        for path in TextFile.paths(below: TestFolder().package + "/Sources/EngineCLI", ending: ".swift") {
            for match in try TextFile.text(path).matches(of: pattern) { found.insert(String(match.output.1)) }
        }
        #expect(found.count > 20)
        #expect(found.subtracting(names).subtracting(diagnostics).sorted() == [], "these have none")
        #expect(Set(names).subtracting(found).sorted() == [], "these are no codes any more")
    }

    @Test func `what is printed in full has no warnings of its own`() async throws {
        let line = try TypedLine()
        try line.write(
            """
            provider: acme
            title: Acme
            base: https://acme.example
            auth:
              oauth:
                type: oauth2
                authorize: https://acme.example/authorize
                token: https://acme.example/token
                revoke: https://acme.example/revoke

            """, to: "providers/acme.yaml")
        _ = await line.type("init")
        let text = await line.type("explain provider acme --expanded").output
        #expect(text.contains("coalesce(credentials.refresh_token, credentials.access_token)"), "\(text)")
        try line.write(text, to: "providers/acme.yaml")
        let checked = await line.type("validate --deny-warnings")
        #expect(checked.code == .done, "\(checked.output)")
    }

    @Test func `a form that is half is wrong usage`() async throws {
        let line = try TypedLine()
        let provider = await line.type("explain provider sandbox")
        #expect(provider.code == .usage && provider.errors.contains("add --expanded"))
        let word = await line.type("explain unknown-key more")
        #expect(word.code == .usage && word.errors.contains("'more' is one word too many"))
        #expect(await line.type("explain").errors.contains("<subject> is missing"))
    }
}

struct GeneratedCommandTests {
    @Test(arguments: ["provider", "cases", "sync", "project"])
    func `the schema of each kind is the committed one`(_ kind: String) async throws {
        let outcome = try await TypedLine().type("schema \(kind)")
        #expect(outcome.output == (try TextFile.text("\(TestFolder().package)/schemas/\(kind).schema.json")))
        #expect(outcome.json?["$schema"]?.string?.contains("draft-07") == true)
    }

    @Test func `all schemas are written into a folder`() async throws {
        let line = try TypedLine()
        #expect(await line.type("schema --out schemas").code == .done)
        for kind in ["provider", "cases", "sync", "project"] { #expect(line.exists("schemas/\(kind).schema.json")) }
        #expect(await line.type("schema --out /proc/nowhere").code == .local)
    }

    @Test func `all pages are written into a folder, and told`() async throws {
        let line = try TypedLine()
        let outcome = await line.type("docs --out docs --json")
        let paths = outcome.json?["pages"]?.elements?.compactMap { $0["path"]?.string } ?? []
        #expect(
            paths.contains("\(line.folder)/docs/reference/commands.md")
                && paths.contains("\(line.folder)/docs/diagnostics.md"))
        for path in paths { #expect(try !TextFile.text(path).isEmpty) }
    }

    @Test func `without a folder the pages are printed`() async throws {
        let line = try TypedLine()
        let text = await line.type("docs").output
        #expect(text.contains("# Commands\n") && text.contains("## engine run sync"))
        let json = await line.type("docs --json").json
        #expect(json?["pages"]?.elements?.allSatisfy { $0["text"]?.string?.isEmpty == false } == true)
    }
}
