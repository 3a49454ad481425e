/// The kinds of file, told apart by their first key (definitions.md §1).
public enum DefinitionKind: String, Sendable, CaseIterable {
    /// What an API is.
    case provider
    /// Recorded exchanges that prove a provider file.
    case cases
    /// What somebody wants from a provider.
    case sync
    /// `engine.yaml`: the settings of a project.
    case project
}
