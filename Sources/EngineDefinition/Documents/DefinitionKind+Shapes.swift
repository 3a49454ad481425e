public import EngineLanguage

extension DefinitionKind {
    /// Everything that is known of the keys of such files.
    public var shapes: ShapeDescription {
        switch self {
        case .provider: ProviderDefinition.shapeDescription
        case .cases: CaseFileDefinition.shapeDescription
        case .sync: SyncDefinition.shapeDescription
        case .project: ProjectDefinition.shapeDescription
        }
    }

    /// The heading of its reference page.
    public var title: String {
        switch self {
        case .provider: "Provider files"
        case .cases: "Case files"
        case .sync: "Sync files"
        case .project: "The project file"
        }
    }
}
