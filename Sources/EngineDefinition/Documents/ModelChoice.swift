public import EngineLanguage

/// A model that is named, or written in place.
public enum ModelChoice: Sendable {
    /// The name of a model of the file.
    case name(Spanned<String>)
    /// A model of its own.
    case inline(ModelDefinition)
}
