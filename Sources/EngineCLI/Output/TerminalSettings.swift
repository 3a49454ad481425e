internal import Glibc

/// When colours are used.
enum ColorChoice: String, CaseIterable, Sendable {
    /// On a terminal, unless the environment says otherwise.
    case auto
    case always
    case never
}

/// How a run is shown while it goes.
enum ProgressStyle: String, CaseIterable, Sendable {
    /// Lines that are written over on a terminal, a plain line for each page elsewhere.
    case auto
    /// A plain line for each page.
    case plain
    /// A JSON object for each event.
    case json
    /// Only what somebody should look at.
    case none
}

/// What decides how a terminal is used: what hangs on the three streams, the environment, the command line.
struct TerminalSettings: Sendable {
    /// Which streams are terminals.
    struct Devices: Sendable {
        var input = false
        var output = false
        var error = false

        /// Those of the process.
        static var ofProcess: Devices {
            Devices(
                input: isatty(STDIN_FILENO) == 1, output: isatty(STDOUT_FILENO) == 1, error: isatty(STDERR_FILENO) == 1)
        }
    }

    var devices = Devices()
    /// The variables; `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and `CI` are looked at.
    var environment: [String: String] = [:]
    var color = ColorChoice.auto
    var progress = ProgressStyle.auto
    /// Whether the command line forbids questions.
    var refusesQuestions = false

    /// Whether colours may be used on a stream.
    func hasColor(on stream: Terminal.Stream) -> Bool {
        switch color {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if isSet("NO_COLOR") || isDumb { return false }
        if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" { return true }
        return stream == .output ? devices.output : devices.error
    }

    /// Whether lines on standard error can be written over.
    var isInteractive: Bool { devices.error && !isDumb && !isAutomated }

    /// Whether there is a person to ask.
    var canAsk: Bool { devices.input && devices.error && !isAutomated && !refusesQuestions }

    private var isDumb: Bool { environment["TERM"] == "dumb" }

    private var isAutomated: Bool { ["true", "1"].contains(environment["CI"]) }

    private func isSet(_ variable: String) -> Bool { environment[variable]?.isEmpty == false }
}
