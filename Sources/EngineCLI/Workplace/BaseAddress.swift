internal import EngineHTTP

/// An address that stands for a provider's base, as a person gives it.
///
/// It is stored and shown, so it holds no password.
enum BaseAddress {
    /// The address, if there is one and it can be called.
    /// - Throws: why not; the address itself is not in it.
    static func checked(_ text: String?) throws(CommandFailure) -> String? {
        guard let text else { return nil }
        do throws(URLFault) {
            _ = try URLValue(text)
            return text
        } catch {
            throw .usage("the base URL cannot be used: \(error)")
        }
    }
}
