/// The commands, in the order in which help lists them: the only list.
public enum CommandRegistry {
    /// Every command.
    public static let members: [any EngineCommand.Type] = [
        InitCommand.self, ConnectCommand.self, RunSyncCommand.self, RecordListCommand.self, ValidateCommand.self,
        TestCommand.self, SandboxCommand.self, CompletionsCommand.self, VersionCommand.self,
    ]
}
