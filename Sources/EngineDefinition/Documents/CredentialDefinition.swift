public import EngineLanguage

/// A field of an auth scheme that a person fills: a setting that is secret unless it says otherwise.
public struct CredentialDefinition: Configurable {
    /// The name in shapes.
    public static let shapeName = "credential"

    /// What is asked.
    public let setting: SettingDefinition

    /// Reads the field.
    public init(reading object: inout ObjectReader) {
        setting = SettingDefinition(reading: &object, isSecret: true)
    }
}
