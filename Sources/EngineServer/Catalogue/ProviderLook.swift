internal import EngineDefinition

/// What a look at all files found.
///
/// It may take long, where files are far away: it is for a thread of the pool.
struct ProviderLook: Sendable {
    let listing: ProviderListing
    /// Whether something was added, taken away or written since the listing before.
    let isNew: Bool
    /// The known providers that are not as they were, by id, and how their files look.
    let odd: [String: FileMarks]

    /// Looks.
    /// - Parameters:
    ///   - loader: lists files.
    ///   - old: the listing before.
    ///   - known: the providers that were read.
    init(_ loader: LibraryLoader, since old: ProviderListing?, _ known: [String: ProviderEntry]) {
        // Before the listing: what is written meanwhile must not look as if it had been listed.
        let marks = known.mapValues { $0.marks.again }
        let (listing, isNew) = Self.listing(loader, since: old)
        odd = marks.filter { id, marks in
            guard let entry = known[id] else { return false }
            return marks != entry.marks || listing.path(of: id) != entry.path || listing.number != entry.listing
        }
        (self.listing, self.isNew) = (listing, isNew)
    }

    private static func listing(_ loader: LibraryLoader, since old: ProviderListing?) -> (ProviderListing, Bool) {
        if let old, old.isCurrent { return (old, false) }
        var new = ProviderListing(loader)
        if let old { new.number = old.number + (old.leadsAlike(new) ? 0 : 1) }
        return (new, true)
    }
}
