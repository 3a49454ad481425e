internal import Glibc

/// What a command gets from the outside: where to write, and how it was asked.
public struct CommandSession: Sendable {
    /// Where to write.
    public let terminal: Terminal
    /// The form of the result.
    let output: OutputChoice
    /// The project folder that the command line or the environment names.
    let projectPath: String?
    /// Whether it was the command line.
    let isProjectTyped: Bool
    /// The variables of the process.
    public let environment: [String: String]
    /// The folder in which the command was typed.
    public let workingDirectory: String
    /// Where the running binary lies; the bundled files are found from there.
    public let binaryPath: String
    /// Names this call in its errors and progress.
    let requestID: String

    /// The same for another project.
    func inside(_ folder: String) -> CommandSession {
        CommandSession(
            terminal: terminal, output: output, projectPath: folder, isProjectTyped: true, environment: environment,
            workingDirectory: workingDirectory, binaryPath: binaryPath, requestID: requestID)
    }

    /// Who types, as the trail names them.
    var actor: String { "cli \(environment["USER"] ?? String(getuid()))" }

    /// A path as it was typed, seen from the root.
    func path(of typed: String) -> String { typed.hasPrefix("/") ? typed : "\(workingDirectory)/\(typed)" }

    /// A text from a file, or from standard input for `-`.
    /// - Throws: exit code 5 if the file cannot be read.
    func text(of typed: String) throws(CommandFailure) -> (name: String, text: String) {
        guard typed != "-" else { return ("standard input", terminal.everythingTyped()) }
        do throws(FileFault) {
            let bytes = try WholeFile(path: path(of: typed)).bytes(upTo: .max)
            return (typed, String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CommandFailure(.local, "unreadable-file", "'\(typed)' cannot be read: \(error.message)")
        }
    }
}
