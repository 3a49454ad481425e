import EngineFixtures
import EngineLanguage
import Glibc
import Testing

@testable import EngineCLI

struct ProjectFolderTests {
    @Test func `the nearest folder above that has an engine yaml is the project`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        mkdir("\(line.folder)/inner", 0o755)
        let outcome = await line.type(["connection", "list", "--json"], in: "inner")
        #expect(outcome.code == .done, "\(outcome.errors)")
        let doctor = await line.type(["doctor", "--json"], in: "inner")
        #expect(
            doctor.output.contains("\"name\":\"project\",\"value\":\"\(line.folder)\",\"source\":\"found upwards\""))
    }

    @Test func `a project is named by the line, then by the environment`() async throws {
        let (line, other) = (try TypedLine(), try TypedLine())
        _ = await line.type("init")
        let typed = await other.type(
            "doctor --json --project \(line.folder)", environment: ["ENGINE_PROJECT": "/nowhere"])
        #expect(typed.output.contains("\"value\":\"\(line.folder)\",\"source\":\"--project\""))
        let named = await other.type("doctor --json", environment: ["ENGINE_PROJECT": line.folder])
        #expect(named.output.contains("\"value\":\"\(line.folder)\",\"source\":\"ENGINE_PROJECT\""))
    }

    @Test func `a folder without an engine yaml is no project`() async throws {
        let line = try TypedLine()
        let outcome = await line.type("connection list --project nowhere")
        #expect(outcome.code == .usage)
        #expect(outcome.errors.contains("there is no engine.yaml in 'nowhere'"))
        #expect(outcome.errors.contains("run 'engine init nowhere' first"))
    }

    @Test(arguments: [
        "connect sandbox", "run sync sandbox", "run tool sandbox.list_contacts", "call main GET /", "connection list",
        "connection show main", "connection verify main", "connection delete main --yes", "record list",
        "record get Task 1", "record export", "vault init", "vault status", "migrate",
    ])
    func `a command that needs a project says what to run first`(_ typed: String) async throws {
        let outcome = try await TypedLine().type(typed)
        #expect(outcome.code == .usage && outcome.output.isEmpty)
        #expect(outcome.errors.hasSuffix("help: run \"engine init\" first\n"), "\(outcome.errors)")
    }

    @Test(arguments: [
        "version", "provider list", "provider show sandbox", "schema provider", "explain unknown-key",
        "explain provider.auth.oauth2", "explain provider sandbox --expanded", "validate", "test sandbox", "docs",
        "completions bash", "help exit-codes",
    ])
    func `a command that needs none runs without one`(_ typed: String) async throws {
        let outcome = try await TypedLine().type(typed)
        #expect(outcome.code == .done, "\(outcome.errors)")
        #expect(!outcome.output.isEmpty)
    }
}

struct CatalogueTests {
    private func path(_ environment: [String: String] = [:], binary: String) -> String? {
        Catalogue(environment: environment, binaryPath: binary).path
    }

    @Test func `the variable comes first, whatever it names`() {
        #expect(path(["ENGINE_CATALOGUE": "/somewhere"], binary: "/usr/bin/engine") == "/somewhere")
    }

    @Test func `an installed binary finds the files beside it`() throws {
        let line = try TypedLine()
        for folder in ["bin", "share", "share/engine", "share/engine/providers"] {
            mkdir("\(line.folder)/\(folder)", 0o755)
        }
        defer {
            for folder in ["share/engine/providers", "share/engine", "share", "bin"] {
                rmdir("\(line.folder)/\(folder)")
            }
        }
        #expect(path(binary: "\(line.folder)/bin/engine") == "\(line.folder)/share/engine")
    }

    @Test func `a binary that was just built finds them in the package`() {
        let package = TestFolder().package
        #expect(path(binary: "\(package)/.build/debug/engine") == package)
    }

    @Test func `elsewhere there are none, and only own files count`() async throws {
        #expect(path(binary: "/engine") == nil && path(binary: "") == nil)
        let line = try TypedLine()
        let outcome = await line.type("provider list --json", environment: ["ENGINE_CATALOGUE": "/nowhere"])
        #expect(outcome.code == .done && outcome.json?["providers"] == [])
        let people = await line.type("provider list", environment: ["ENGINE_CATALOGUE": "/nowhere"])
        #expect(people.output.hasPrefix("There are no providers") && people.output.contains("engine provider new"))
    }

    @Test func `a folder that the variable names and that holds no providers is told`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        let package = TestFolder().package
        for (path, fix) in [("/nowhere", "name the folder"), ("\(package)/providers", "ENGINE_CATALOGUE=\(package)")] {
            let told = await line.type(["provider", "list"], environment: ["ENGINE_CATALOGUE": path])
            #expect(told.errors.contains("ENGINE_CATALOGUE names '\(path)'") && told.errors.contains(fix))
            let doctor = await line.type(["doctor", "--json"], environment: ["ENGINE_CATALOGUE": path])
            let check = doctor.json?["checks"]?.elements?.first { $0["name"] == "catalogue" }
            #expect(check?["verdict"] == "warn" && check?["fix"]?.string?.contains(fix) == true)
        }
        #expect(await line.type("provider list").errors.isEmpty)
        let sound = await line.type("doctor --json").json?["checks"]?.elements?.first { $0["name"] == "catalogue" }
        #expect(sound?["verdict"] == "pass")
    }
}
