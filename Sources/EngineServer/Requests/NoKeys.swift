internal import EngineLanguage

/// A query or body that must be empty.
struct NoKeys: Configurable {
    static let shapeName = "nothing"

    init(reading object: inout ObjectReader) {}
}

/// A query or body that nobody reads here.
struct AnyKeys: Configurable {
    static let shapeName = "anything"

    init(reading object: inout ObjectReader) {}
}
