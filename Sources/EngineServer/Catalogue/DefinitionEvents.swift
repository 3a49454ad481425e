internal import Engine

/// A file of the operator has a fault: it is told once for each time that it is written.
struct ProviderFileFaulty: EngineEvent {
    static let name = "provider.faulty"
    static let isWarning = true
    /// The fault, with its place.
    let fault: ProviderFault
    /// Whether an earlier text of the file goes on being used.
    let isServed: Bool

    var message: String {
        "\(fault); " + (isServed ? "the text before it is still used; " : "") + "engine validate shows it"
    }
}

/// A provider that was in use was read anew.
struct ProviderReadAnew: EngineEvent {
    static let name = "provider.read_anew"
    /// The provider.
    let provider: String

    var message: String { "'\(provider)' was changed; what begins from now on goes by its new text" }
}
