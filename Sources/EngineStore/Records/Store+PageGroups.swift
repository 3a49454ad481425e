internal import EngineDatabase

/// A page that waits to be written, and who waits for that.
struct WaitingPage {
    let page: PageWrite
    let written: CheckedContinuation<Result<PageCounts, StoreFault>, Never>
}

extension Store {
    /// Pages that are written in one transaction at most: other processes wait for its end.
    private static let largestGroup = 32

    /// Stores a page's records, its position and the run's counts, all or nothing.
    ///
    /// Pages that come while the store is busy are written in one transaction, for most of what a small page costs is
    /// the transaction; a page that cannot be stored leaves the others alone.
    /// - Returns: what it did.
    /// - Throws: `.leaseLost` if the page was read under a lease that somebody else holds by now.
    public func writePage(_ page: PageWrite) async throws(StoreFault) -> PageCounts {
        let result = await withCheckedContinuation { continuation in
            waitingPages.append(WaitingPage(page: page, written: continuation))
            // It runs behind all that is queued on the store's thread by now.
            if waitingPages.count == 1 { Task { writeWaitingPages() } }
        }
        return try result.get()
    }

    private func writeWaitingPages() {
        var rest = waitingPages[...]
        waitingPages = []
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
