/// The commands, in the order in which help lists them: the only list.
public enum CommandRegistry {
    /// Every command.
    public static let members: [any EngineCommand.Type] = [
        InitCommand.self, ConnectCommand.self, RunSyncCommand.self, RunToolCommand.self, RecordListCommand.self,
        ConnectionListCommand.self, ConnectionDeleteCommand.self, ValidateCommand.self, TestCommand.self,
        ProviderListCommand.self, ProviderShowCommand.self, ExplainCommand.self, SchemaCommand.self, DocsCommand.self,
        SandboxCommand.self, CompletionsCommand.self, VersionCommand.self,
    ]
}
