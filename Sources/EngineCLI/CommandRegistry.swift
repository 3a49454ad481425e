/// The commands, in the order in which help lists them: the only list.
public enum CommandRegistry {
    /// Every command.
    public static let members: [any EngineCommand.Type] = [
        InitCommand.self, ConnectCommand.self, RunSyncCommand.self, RunToolCommand.self, CallCommand.self,
        ProxyCommand.self,
        RecordListCommand.self, RecordGetCommand.self, RecordExportCommand.self, ConnectionListCommand.self,
        ConnectionShowCommand.self, ConnectionVerifyCommand.self, ConnectionRefreshCommand.self,
        ConnectionImportCommand.self, ConnectionExportCommand.self,
        ConnectionDeleteCommand.self, ValidateCommand.self, TestCommand.self, MockCommand.self,
        ProviderListCommand.self, ProviderShowCommand.self, ProviderNewCommand.self, ImportAirbyteCommand.self,
        ImportOpenAPICommand.self, ExplainCommand.self,
        ServeCommand.self, KeyCreateCommand.self, KeyListCommand.self, KeyRevokeCommand.self,
        SchemaCommand.self, DocsCommand.self, SandboxCommand.self, DoctorCommand.self, VaultInitCommand.self,
        VaultRotateCommand.self, VaultStatusCommand.self, AuditListCommand.self, AuditVerifyCommand.self,
        BackupCommand.self,
        RestoreCommand.self, MigrateCommand.self, CompletionsCommand.self, VersionCommand.self,
    ]
}
