internal import Synchronization

/// Whether what was made of a provider still goes by its text: asked for each call, so it looks at nothing itself;
/// the catalogue says so when its look finds another text.
final class ProviderFreshness: Sendable {
    private let isOver = Atomic(false)

    /// Whether it does; once it does not, it never does again.
    var isCurrent: Bool { !isOver.load(ordering: .acquiring) }

    /// Says that another text stands now.
    func end() { isOver.store(true, ordering: .releasing) }
}
