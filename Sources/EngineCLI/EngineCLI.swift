internal import EngineNetwork

/// The command line: from words to an exit code.
public enum EngineCLI {
    /// Makes signals wait for whoever asks for them; called before anything else.
    public static func prepareProcess() {
        LargeBlocks.returnWhenFreed()
        StopSignal.prepare()
    }

    /// Runs one command line.
    ///
    /// A command that is asked to stop by cancelling the task finishes what it has in hand.
    /// - Parameters:
    /// - arguments: the words behind the name of the program.
    /// - environment: the variables of the process.
    /// - workingDirectory: where it was typed.
    /// - binaryPath: where the program lies.
    /// - sink: takes what is written; nothing: standard output and standard error, and signals are listened to.
    public static func run(
        arguments: [String], environment: [String: String], workingDirectory: String, binaryPath: String,
        sink: Terminal.Sink? = nil
    ) async -> ExitCode {
        let call = CommandCall(
            arguments: arguments, environment: environment, workingDirectory: workingDirectory, binaryPath: binaryPath)
        guard let sink else { return await call.runInProcess() }
        return await call.run { Terminal(settings: $0, input: .nothing, sink: sink) }
    }
}
