/// The commands, in the order in which help lists them: the only list.
public enum CommandRegistry {
    /// Every command.
    public static let members: [any EngineCommand.Type] = [
        CompletionsCommand.self, VersionCommand.self,
    ]
}
