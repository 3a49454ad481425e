package import EngineLanguage

/// A body as a value, whoever sends it.
package enum BodyValue {
    /// Reads a body by its media type.
    /// - Returns: nothing if it is text or bytes, or not what it is said to be.
    package static func read(_ bytes: [UInt8], mediaType: String) -> ExpressionValue? {
        let reading = BodyReading(mediaType: mediaType, plan: ResponsePlan())
        guard case .json(let tape)? = try? reading.read(bytes) else { return nil }
        return ExpressionValue(tape.value(at: tape.root))
    }
}
