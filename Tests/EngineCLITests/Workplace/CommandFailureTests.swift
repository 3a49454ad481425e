import EngineDefinition
import EngineLanguage
import EngineStore
import Testing

@testable import EngineCLI

struct CommandFailureTests {
    @Test func `a failure is an object with all its members`() {
        let failure = CommandFailure(.upstream, "upstream", "it failed", hint: "wait", isRetryable: true)
        #expect(
            failure.json(requestID: "req_1") == [
                "error": [
                    "code": "upstream", "message": "it failed", "hint": "wait", "retryable": true,
                    "request_id": "req_1",
                ]
            ])
        #expect(CommandFailure(.failed, "x", "y").json(requestID: "r")["error"]?["hint"] == .null)
    }

    @Test func `a name that does not exist tells the nearest, or what there is`() {
        let near = CommandFailure.unknown("sync", "acmee", candidates: ["acme", "other"])
        #expect(near.exitCode == .usage && near.code == "unknown-sync" && near.message == "there is no sync 'acmee'")
        #expect(near.hint == "did you mean 'acme'?")
        #expect(CommandFailure.unknown("sync", "zzzzzz", candidates: ["b", "a"]).hint == "there are: a, b")
        let many = CommandFailure.unknown("sync", "zzzzzz", candidates: (1...9).map { "name-\($0)" })
        #expect(many.hint?.hasSuffix(", name-8, …") == true)
        #expect(CommandFailure.unknown("sync", "a", candidates: []).hint == "there is none")
    }

    @Test(arguments: [
        (InputFault.Problem.missing, ExitCode.failed), (.unknown(candidates: ["name"]), .usage),
        (.type(expected: "a number", found: "text"), .failed), (.notAllowed(["a", "b"]), .failed),
        (.format("a date"), .failed), (.range("be at most 3"), .failed), (.defaultFailed("x"), .failed),
        (.unreachable("x"), .failed),
    ])
    func `an input that does not exist is wrong usage, one that does not fit a fault of the input`(
        _ problem: InputFault.Problem, _ code: ExitCode
    ) {
        let failure = CommandFailure(InputFault("nam", problem), kind: "input", option: "--input nam=…")
        #expect(failure.exitCode == code)
        if code == .failed { #expect(failure.code == "input" && failure.hint == "give it with --input nam=…") }
        let inFile = CommandFailure(InputFault("nam", problem), kind: "input", option: "-", isTyped: false)
        #expect(inFile.exitCode == .failed)
    }

    @Test(arguments: [
        (CallFault.Cause.upstream(.unauthorized), ExitCode.refused, false), (.upstream(.expired), .refused, false),
        (.upstream(.rateLimited), .upstream, true), (.upstream(.unavailable), .upstream, true),
        (.upstream(.notFound), .upstream, false), (.upstream(.invalid), .upstream, false),
        (.transport, .upstream, true), (.busy, .local, true), (.egress, .upstream, false),
        (.definition, .failed, false), (.interrupted, .interrupted, true), (.local, .local, false),
        (.input, .failed, false), (.scope, .refused, false),
    ])
    func `each cause of a failed call has its exit code`(
        _ cause: CallFault.Cause, _ code: ExitCode, _ isRetryable: Bool
    ) throws {
        let provider = try provider()
        let credential = CommandFailure.Credential(provider: provider, scheme: "login", connection: "acme")
        let failure = CommandFailure(
            CallFault(cause, "it said no", call: "list"), connection: "acme", credential: credential)
        #expect(failure.exitCode == code && failure.isRetryable == isRetryable)
        #expect(failure.message.hasPrefix("'list' for connection 'acme': it said no"))
        #expect((failure.hint != nil) == (code == .refused || cause == .busy))
    }

    private func provider() throws -> ProviderDefinition {
        let text = """
            provider: acme
            title: Acme
            base: https://acme.example
            auth:
              login: { type: basic, title: User name and password }
              key: { type: api_key, title: API key, name: x-key }

            """
        return try Written.provider("acme", text)
    }

    @Test func `a refused credential names its fields and the line that asks for them`() throws {
        let provider = try provider()
        let usual = CommandFailure.Credential(provider: provider, scheme: "login", connection: "acme")
        #expect(usual.fields.contains("'username'") && usual.fields.contains("'password'"))
        #expect(usual.remedy == "reconnect: engine connect acme")
        let new = CommandFailure.Credential(provider: provider, scheme: "login", connection: "acme", isNew: true)
        #expect(new.remedy == "check it and try again: engine connect acme")
        let other = CommandFailure.Credential(provider: provider, scheme: "key", connection: "second")
        #expect(other.fields == "'api_key' (API key)")
        #expect(other.remedy == "reconnect: engine connect acme --connection second --scheme key")
    }

    @Test(arguments: [
        (StoreFault.locked(path: "a", seconds: 5), "store", true), (.full(path: "a"), "store", false),
        (.readOnly(path: "a"), "store", false), (.newer(path: "a", found: 9, known: 1), "store", false),
        (.notAStore(path: "a"), "store", false), (.missing(path: "a"), "store", false),
        (.vault(.noKey(looked: ["a"])), "vault-key", false),
    ])
    func `every fault of the store ends with 5`(_ fault: StoreFault, _ code: String, _ isRetryable: Bool) {
        let failure = CommandFailure(fault)
        #expect(failure.exitCode == .local && failure.code == code && failure.isRetryable == isRetryable)
    }

    @Test func `every exit code has its meaning`() {
        for code in ExitCode.allCases { #expect(!code.meaning.isEmpty) }
        #expect(ExitCode.help.split(separator: "\n").count == ExitCode.allCases.count)
    }
}
