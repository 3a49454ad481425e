import EngineDefinition
import EngineLanguage
import Synchronization
import Testing

@testable import EngineCLI

struct CredentialPromptTests {
    private static let provider = """
        provider: acme
        title: Acme
        base: https://${config.site}.acme.example
        config:
          site: { title: Site, example: my-team, format: subdomain }
          region: { title: Region, default: eu }
        auth:
          login: { type: basic, title: User name and password, help: "Settings, then API." }

        """

    private struct Prompted {
        let settings: ExpressionMap?
        let credentials: ExpressionMap?
        let failure: CommandFailure?
    }

    /// Asks for everything, with these answers.
    private func ask(
        _ answers: [String]?, given: [String: String] = [:], file: String? = nil, input: String = ""
    ) throws -> (prompted: Prompted, hidden: [Bool]) {
        let provider = try Written.provider("acme", Self.provider)
        let line = Asked(answers ?? [])
        let devices = TerminalSettings.Devices(input: answers != nil, output: false, error: answers != nil)
        let terminal = Terminal(
            settings: TerminalSettings(devices: devices),
            input: TypedInput(line: { line.next(isHidden: $0) }, everything: { input })
        ) { _, _ in }
        let session = CommandSession(
            terminal: terminal, output: OutputChoice(), projectPath: nil, isProjectTyped: false, environment: [:],
            workingDirectory: "/", binaryPath: "", requestID: "req_1")
        let prompt = CredentialPrompt(session: session)
        let compiler = PlanCompiler(provider: provider)
        do throws(CommandFailure) {
            let settings = try prompt.settings(compiler.config(), given: given)
            let credentials = try prompt.credentials(compiler.credentials(of: "login"), file: file)
            return (Prompted(settings: settings, credentials: credentials, failure: nil), line.hidden)
        } catch {
            return (Prompted(settings: nil, credentials: nil, failure: error), line.hidden)
        }
    }

    private func json(_ map: ExpressionMap?) throws -> String? {
        try map.map { try ExpressionValue.map($0).jsonText() }
    }

    @Test func `what is missing is asked, secrets hidden, defaults not at all`() throws {
        let (prompted, hidden) = try ask(["team", "ada", "secret"])
        #expect(prompted.failure == nil, "\(String(describing: prompted.failure))")
        #expect(try json(prompted.settings) == "{\"site\":\"team\",\"region\":\"eu\"}")
        #expect(try json(prompted.credentials) == "{\"username\":\"ada\",\"password\":\"secret\"}")
        #expect(hidden == [false, false, true])
    }

    @Test func `a password may be empty if that is what is entered, and is missing if nothing is`() throws {
        let typed = try ask(["team", "a-key", ""]).prompted
        #expect(try json(typed.credentials) == #"{"username":"a-key","password":""}"#)
        let left = try ask(["team", "a-key"]).prompted
        #expect(left.failure?.message == "the input 'password' is needed")
        // What may not be empty is missing if nothing is entered.
        #expect(try ask(["team", "", "secret"]).prompted.failure?.message == "the input 'username' is needed")
        let file = "username: a-key\npassword: ''\n"
        let written = try ask(nil, given: ["site": "team"], file: "-", input: file).prompted
        #expect(try json(written.credentials) == #"{"username":"a-key","password":""}"#)
        for file in ["username: a-key\n", "username: a-key\npassword:\n"] {
            let absent = try ask(nil, given: ["site": "team"], file: "-", input: file).prompted
            #expect(absent.failure?.message == "the input 'password' is needed", "\(file)")
        }
    }

    @Test func `what was given is not asked`() throws {
        let (prompted, hidden) = try ask(["ada", "secret"], given: ["site": "team", "region": "us"])
        #expect(try json(prompted.settings) == "{\"site\":\"team\",\"region\":\"us\"}")
        #expect(hidden == [false, true])
    }

    @Test func `without anybody to ask the missing one is named`() throws {
        let setting = try ask(nil).prompted.failure
        #expect(setting?.exitCode == .failed && setting?.message == "the input 'site' is needed")
        #expect(setting?.hint == "give it with --config site=…")
        let field = try ask(nil, given: ["site": "team"]).prompted.failure
        #expect(field?.exitCode == .failed && field?.hint == "give it with --credentials <file>")
    }

    @Test func `fields are read as YAML or JSON from standard input`() throws {
        for text in ["username: ada\npassword: secret\n", "{\"username\": \"ada\", \"password\": \"secret\"}"] {
            let (prompted, hidden) = try ask(nil, given: ["site": "team"], file: "-", input: text)
            #expect(try json(prompted.credentials) == "{\"username\":\"ada\",\"password\":\"secret\"}", "\(text)")
            #expect(hidden.isEmpty)
        }
    }

    @Test func `a setting that there is not is wrong usage, a field in a file a fault of the file`() throws {
        let setting = try ask(nil, given: ["sitee": "team"]).prompted.failure
        #expect(setting?.exitCode == .usage && setting?.message == "there is no setting 'sitee'")
        #expect(setting?.hint == "did you mean 'site'?")
        let field = try ask(nil, given: ["site": "a"], file: "-", input: "usrname: ada\n").prompted.failure
        #expect(
            field?.exitCode == .failed && field?.code == "unknown-field" && field?.hint == "did you mean 'username'?")
    }

    @Test func `a value that does not fit is refused and not told`() throws {
        let failure = try ask(nil, given: ["site": "not a subdomain"]).prompted.failure
        #expect(failure?.exitCode == .failed)
        #expect(failure?.message.contains("not a subdomain") == false, "\(failure?.message ?? "")")
    }

    @Test(arguments: ["just text", "- a\n- b\n", "{", ""])
    func `a file that is no map of fields is refused without its lines`(_ text: String) throws {
        let failure = try ask(nil, given: ["site": "a"], file: "-", input: text).prompted.failure
        #expect(failure?.message == "'standard input' is no map of fields in YAML or JSON")
    }

    @Test func `a file that cannot be read ends with 5`() throws {
        let failure = try ask(nil, given: ["site": "a"], file: "nowhere.yaml").prompted.failure
        #expect(
            failure?.exitCode == .local
                && failure?.message == "'nowhere.yaml' cannot be read: No such file or directory")
    }
}

/// A person with prepared answers, who notes which were hidden.
private final class Asked: Sendable {
    private let state: Mutex<(answers: [String], hidden: [Bool])>

    init(_ answers: [String]) { state = Mutex((answers, [])) }

    var hidden: [Bool] { state.withLock { $0.hidden } }

    func next(isHidden: Bool) -> String? {
        state.withLock { state in
            state.hidden.append(isHidden)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
    }
}
