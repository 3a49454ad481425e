import Testing

@testable import EngineCLI

struct TerminalSettingsTests {
    private static let terminal = TerminalSettings.Devices(input: true, output: true, error: true)

    private func settings(
        _ environment: [String: String] = [:], devices: TerminalSettings.Devices = Self.terminal,
        color: ColorChoice = .auto, refusesQuestions: Bool = false
    ) -> TerminalSettings {
        TerminalSettings(devices: devices, environment: environment, color: color, refusesQuestions: refusesQuestions)
    }

    @Test func `colours are for terminals, each stream by itself`() {
        #expect(settings().hasColor(on: .output) && settings().hasColor(on: .error))
        let piped = settings(devices: .init(input: true, output: false, error: true))
        #expect(!piped.hasColor(on: .output) && piped.hasColor(on: .error))
        #expect(!settings(devices: .init()).hasColor(on: .error))
    }

    @Test(arguments: [
        (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), (["TERM": "dumb"], false), (["TERM": "xterm"], true),
        (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false),
    ])
    func `the environment turns them off`(_ environment: [String: String], _ hasColor: Bool) {
        #expect(settings(environment).hasColor(on: .error) == hasColor)
    }

    @Test(arguments: [
        (["CLICOLOR_FORCE": "1"], true), (["CLICOLOR_FORCE": "0"], false), (["CLICOLOR_FORCE": ""], false),
    ])
    func `the environment turns them on where no terminal is`(_ environment: [String: String], _ hasColor: Bool) {
        #expect(settings(environment, devices: .init()).hasColor(on: .output) == hasColor)
    }

    @Test func `the command line comes before the environment`() {
        #expect(settings(["NO_COLOR": "1"], devices: .init(), color: .always).hasColor(on: .output))
        #expect(!settings(["CLICOLOR_FORCE": "1"], color: .never).hasColor(on: .output))
    }

    @Test func `lines are written over on a terminal that can do it`() {
        #expect(settings().isInteractive)
        #expect(!settings(["TERM": "dumb"]).isInteractive)
        #expect(!settings(["CI": "true"]).isInteractive)
        #expect(!settings(devices: .init(input: true, output: true, error: false)).isInteractive)
    }

    @Test func `a person is asked where one is, and may be forbidden to be`() {
        #expect(settings().canAsk)
        #expect(!settings(refusesQuestions: true).canAsk)
        #expect(!settings(["CI": "true"]).canAsk && !settings(["CI": "1"]).canAsk && settings(["CI": "false"]).canAsk)
        #expect(!settings(devices: .init(input: false, output: true, error: true)).canAsk)
        #expect(!settings(devices: .init(input: true, output: true, error: false)).canAsk)
        #expect(settings(devices: .init(input: true, output: false, error: true)).canAsk)
    }
}

struct ColorTests {
    @Test func `an error is coloured on a terminal and never only that`() async throws {
        let line = try TypedLine()
        let coloured = await line.type(["nosuch"], isTerminal: true)
        #expect(coloured.errors.hasPrefix("\u{1B}[31merror\u{1B}[0m: there is no command"))
        let plain = await line.type(["nosuch"])
        #expect(plain.errors.hasPrefix("error: there is no command"))
        let refused = await line.type(["nosuch", "--no-color"], isTerminal: true)
        #expect(refused.errors == plain.errors)
    }

    @Test func `diagnostics on standard output follow the colour of that stream`() async throws {
        let line = try TypedLine()
        try line.write("provider: acme\ntitel: Acme\n", to: "acme.yaml")
        #expect(await line.type("validate acme.yaml --color=always").output.contains("\u{1B}["))
        #expect(!(await line.type("validate acme.yaml").output.contains("\u{1B}[")))
        let forced = await line.type("validate acme.yaml", environment: ["CLICOLOR_FORCE": "1"])
        #expect(forced.output.contains("\u{1B}["))
        let both = await line.type("validate acme.yaml", environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"])
        #expect(!both.output.contains("\u{1B}["))
    }
}
