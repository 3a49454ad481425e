internal import EngineDatabase

/// A page that waits to be written, and who waits for that.
struct WaitingPage {
    let page: PageWrite
    let written: CheckedContinuation<Result<PageCounts, StoreFault>, Never>
}

extension Store {
    /// Pages that are written in one transaction at most: other processes wait for its end.
    private static let largestGroup = 32
    /// Records from which on a page is worth a transaction of its own.
    private static let largePage = 250
    /// How long a small page waits for others, in milliseconds: less than the calls take that bring them.
    private static let patienceForOthers = 2

    /// Stores a page's records, its position and the run's counts, all or nothing.
    ///
    /// Small pages that come together, as those of many partitions do, are written in one transaction, for that is most
    /// of what one of them costs; a page that cannot be stored leaves the others alone.
    /// - Returns: what it did.
    /// - Throws: `.leaseLost` if the page was read under a lease that somebody else holds by now.
    public func writePage(_ page: PageWrite) async throws(StoreFault) -> PageCounts {
        let result = await withCheckedContinuation { continuation in
            waitingPages.append(WaitingPage(page: page, written: continuation))
            if waitingPages.count == 1 { Task { await writeSoon(isSmall: page.batch.count < Self.largePage) } }
        }
        return try result.get()
    }

    /// Writes the pages that wait, and those that are queued on the store's thread already.
    ///
    /// Where the last ones came together, these are probably followed by more.
    private func writeSoon(isSmall: Bool) async {
        if isSmall, lastGroupSize > 1, waitingPages.count < Self.largestGroup {
            try? await Task.sleep(for: .milliseconds(Self.patienceForOthers))
        }
        var rest = waitingPages[...]
        waitingPages = []
        lastGroupSize = rest.count
        while !rest.isEmpty {
            write(Array(rest.prefix(Self.largestGroup)))
            rest = rest.dropFirst(Self.largestGroup)
        }
    }

    private func write(_ group: [WaitingPage]) {
        do throws(StoreFault) {
            let counts = try writing { database in try group.map { try write($0.page, in: database) } }
            for (waiting, counts) in zip(group, counts) { waiting.written.resume(returning: .success(counts)) }
        } catch {
            guard group.count > 1 else {
                for waiting in group { waiting.written.resume(returning: .failure(error)) }
                return
            }
            // Nothing of the group was stored; each page now has to answer for itself.
            for waiting in group { write([waiting]) }
        }
    }
}
