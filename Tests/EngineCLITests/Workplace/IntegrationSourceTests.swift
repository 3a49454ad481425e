import EngineDefinition
import EngineLanguage
import Testing

@testable import EngineCLI

/// The operator's application: its id and secret come from `engine.yaml`, by reference, or from variables of their own.
struct IntegrationSourceTests {
    private static let project = """
        store: engine.db
        integrations:
          sandbox-app:
            provider: sandbox
            client_id: plain-id
            client_secret: { env: APP_SECRET }

        """

    private func source(_ environment: [String: String] = [:], project: String = "/p") -> IntegrationSource {
        IntegrationSource(environment: environment, project: project, id: "acme-crm")
    }

    private func failure(_ source: IntegrationSource, _ key: String, _ value: IntegrationValue?) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try source.value(key, value)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a key has a variable of its own`() {
        #expect(source().variable("client_id") == "ENGINE_INTEGRATIONS_ACME_CRM_CLIENT_ID")
        #expect(source().variable("settings_region") == "ENGINE_INTEGRATIONS_ACME_CRM_SETTINGS_REGION")
    }

    @Test func `the variable goes before its file, that before what is written`() throws {
        let line = try TypedLine()
        try line.write("from-file\n", to: "secret.txt")
        let written = IntegrationValue.reference(.environment("OTHER"))
        let name = "ENGINE_INTEGRATIONS_ACME_CRM_CLIENT_SECRET"
        #expect(try source(["OTHER": "referred"]).value("client_secret", written) == "referred")
        let file = ["OTHER": "referred", name + "_FILE": "\(line.folder)/secret.txt"]
        #expect(try source(file).value("client_secret", written) == "from-file")
        #expect(try source(file.merging([name: "typed"]) { $1 }).value("client_secret", written) == "typed")
        #expect(try source().value("client_secret", nil) == nil)
    }

    @Test func `a file is seen from the project`() throws {
        let line = try TypedLine()
        try line.write("x\r\n", to: "secret.txt")
        #expect(try source(project: line.folder).value("client_secret", .reference(.file("secret.txt"))) == "x")
    }

    @Test func `what is named and does not exist ends with 5 and its name`() {
        let variable = failure(source(), "client_secret", .reference(.environment("GONE")))
        #expect(variable?.exitCode == .local && variable?.message == "the variable 'GONE' of engine.yaml is not set")
        let file = failure(source(), "client_secret", .reference(.file("gone.txt")))
        #expect(file?.exitCode == .local && file?.message == "the file 'gone.txt' of engine.yaml cannot be read")
        let name = "ENGINE_INTEGRATIONS_ACME_CRM_CLIENT_ID_FILE"
        #expect(
            failure(source([name: "/gone"]), "client_id", nil)?.message == "the file '/gone' of \(name) cannot be read")
    }

    @Test func `doctor tells where each comes from, and no secret`() async throws {
        let line = try TypedLine()
        _ = await line.type("init")
        try line.write(Self.project, to: "engine.yaml")
        func settings(_ environment: [String: String]) async -> [String] {
            let outcome = await line.type("doctor --json", environment: environment)
            #expect(!outcome.output.contains("hidden"))
            return (outcome.json?["settings"]?.elements ?? []).compactMap { setting in
                guard setting["name"]?.string?.hasPrefix("integrations") == true else { return nil }
                return ["name", "value", "source"].compactMap { setting[$0]?.string }.joined(separator: " | ")
            }
        }
        #expect(
            await settings(["APP_SECRET": "hidden"]) == [
                "integrations.sandbox-app.client_id | plain-id | engine.yaml",
                "integrations.sandbox-app.client_secret | given | APP_SECRET, named by engine.yaml",
            ])
        #expect(
            await settings(["ENGINE_INTEGRATIONS_SANDBOX_APP_CLIENT_SECRET_FILE": "/run/hidden"]) == [
                "integrations.sandbox-app.client_id | plain-id | engine.yaml",
                "integrations.sandbox-app.client_secret | given | ENGINE_INTEGRATIONS_SANDBOX_APP_CLIENT_SECRET_FILE",
            ])
        #expect(
            await settings([:])[1]
                == "integrations.sandbox-app.client_secret | missing | APP_SECRET, named by engine.yaml")
    }

    @Test func `a connection without the secret that engine yaml names ends with 5`() async throws {
        try await TypedLine.connected { line, address in
            try line.write(Self.project + "network: { allow: [\"\(address)\"] }\n", to: "engine.yaml")
            let outcome = await line.type("connection verify sandbox")
            #expect(outcome.code == .local)
            #expect(outcome.errors.contains("the variable 'APP_SECRET' of engine.yaml is not set"), "\(outcome.errors)")
            #expect(await line.type("connection verify sandbox", environment: ["APP_SECRET": "x"]).code == .done)
        }
    }
}
