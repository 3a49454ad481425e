internal import EngineCrypto
internal import EngineDefinition
internal import EngineNetwork

/// Texts of providers that others have taken the place of, for sign-ins that began by them.
///
/// A sign-in that comes back to another server, or after a start, goes on by the text that there is.
struct FormerProviders {
    /// A sign-in has half an hour.
    private static let lifetime = Duration.seconds(35 * 60)
    /// So many that nobody who writes a file while people sign in meets the end.
    private static let most = 100

    private let process = Hex.encode(RandomBytes.make(8))
    private var kept: [Int: (provider: ProviderDefinition, end: MonotonicInstant)] = [:]

    /// The name of a text: its number in this process.
    func edition(_ number: Int) -> String { "\(process).\(number)" }

    /// Keeps a text that another takes the place of.
    mutating func keep(_ provider: ProviderDefinition, _ number: Int) {
        kept = kept.filter { $0.value.end > .now }
        if kept.count >= Self.most, let oldest = kept.keys.min() { kept[oldest] = nil }
        kept[number] = (provider, .now.advanced(by: Self.lifetime))
    }

    /// The text of a name; nothing if it is the present one, too old, or another process's.
    func provider(_ edition: String?) -> ProviderDefinition? {
        guard let edition, edition.hasPrefix(process + "."), let number = Int(edition.dropFirst(process.count + 1))
        else { return nil }
        return kept[number]?.provider
    }
}
