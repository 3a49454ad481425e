/// How long it is waited after refusals that name no time: each wait is twice the one before, up to the longest.
public struct RefusalGrowth: Sendable, Hashable {
    /// The first wait.
    public var first: Duration
    /// The longest.
    public var longest: Duration
    /// What part of a wait is waited: whoever draws it by chance does not come back together with others.
    public var share: Double

    /// Makes a growth.
    public init(first: Duration = .seconds(1), longest: Duration = .seconds(60), share: Double = 1) {
        self.first = first
        self.longest = longest
        self.share = share
    }

    /// The wait after so many refusals, counted from 1.
    func wait(_ number: Int) -> Duration {
        // 20: a millisecond becomes a quarter of an hour.
        min(first * (1 << min(max(number - 1, 0), 20)), longest) * share
    }
}
