/// What a command gets from the outside: where to write, and how it was asked.
public struct CommandSession: Sendable {
    /// Where to write.
    public let terminal: Terminal
    /// Whether the result is wanted as JSON.
    public let wantsJSON: Bool
    /// The project folder that the command line names.
    public let projectPath: String?
    /// The variables of the process.
    public let environment: [String: String]
    /// The folder in which the command was typed.
    public let workingDirectory: String
    /// Where the running binary lies; the bundled files are found from there.
    public let binaryPath: String

    /// Makes a session.
    public init(
        terminal: Terminal, wantsJSON: Bool, projectPath: String?, environment: [String: String],
        workingDirectory: String, binaryPath: String
    ) {
        self.terminal = terminal
        self.wantsJSON = wantsJSON
        self.projectPath = projectPath
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.binaryPath = binaryPath
    }

    /// A path as it was typed, seen from the root.
    func path(of typed: String) -> String { typed.hasPrefix("/") ? typed : "\(workingDirectory)/\(typed)" }
}
