internal import EngineDefinition

/// What is known of a provider.
struct ProviderEntry: Sendable {
    /// The last text without a fault, and when it was read.
    var good: ProviderDefinition?
    var generation = 0
    /// What is made of that text goes by it.
    var freshness = ProviderFreshness()
    /// What is wrong with the present text.
    var fault: ProviderFault?
    var path: String
    /// How its files looked when they were read, or found to be no reason to read them.
    var marks: FileMarks
    /// The listing by which it was read.
    var listing: Int
    /// Whether its file was away at the last look: programs that save files take them away for a moment.
    var isAway = false

    /// Whether it is there only to be extended.
    var isAbstract: Bool { good?.isAbstract == true }
}
