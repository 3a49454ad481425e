internal import EngineDefinition

/// Whether it is worth while to look, before a page is mapped, which of its items are as they were.
///
/// Where most have changed, or are new, the look costs a tenth of the mapping for nothing: then only some pages are
/// looked at.
struct SourceLook {
    private var pagesToPass: Int
    private var stride = 1

    /// Pages that are passed over at most before the next look.
    private static let longestStride = 16

    /// Begins; where nothing is stored yet, or all is to be mapped, no page is looked at.
    init(isWanted: Bool) {
        pagesToPass = isWanted ? 0 : .max
    }

    /// Whether the next page is to be looked at.
    mutating func isDue() -> Bool {
        guard pagesToPass > 0 else { return true }
        if pagesToPass < .max { pagesToPass -= 1 }
        return false
    }

    /// Learns what a look has found.
    mutating func note(unchanged: Int, of count: Int) {
        guard unchanged < count / 4 else {
            stride = 1
            return
        }
        pagesToPass = stride
        stride = min(2 * stride, Self.longestStride)
    }
}
