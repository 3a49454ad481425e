/// The ways in which the sandbox tells where the next page is; a caller chooses with `paging=`.
enum SandboxPaging: String, CaseIterable, Sendable {
    /// `cursor=`; the answer brings `next_cursor` and `has_more`.
    case cursor
    /// `after_id=` with the last id; the answer brings `has_more`.
    case keyset
    /// `page=`; the answer is a bare list, the next page stands in the `Link` field.
    case link
    /// The answer brings `next`, a whole URL.
    case nextURL = "next_url"
    /// `offset=`; the answer brings `total`.
    case offset
    /// `page=`; the answer brings `page_count` and `total`.
    case page
}

/// An opaque position: the place of the last record of a page in the order that it was read in.
///
/// It stays right when records before it come and go.
struct SandboxCursor: Hashable, Sendable {
    let sorting: SandboxOrder.View.Sorting
    let key: SandboxOrder.Key

    init(sorting: SandboxOrder.View.Sorting, key: SandboxOrder.Key) {
        self.sorting = sorting
        self.key = key
    }

    /// Reads what ``text`` wrote.
    init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "c1", let time = Int64(parts[2], radix: 36),
            let index = Int(parts[3], radix: 36), index >= 0
        else { return nil }
        switch parts[1] {
        case "u": sorting = .updated
        case "i": sorting = .id
        default: return nil
        }
        key = SandboxOrder.Key(time: SandboxTime(milliseconds: time), index: index)
    }

    var text: String {
        let time = String(key.time.milliseconds, radix: 36)
        return "c1-\(sorting == .updated ? "u" : "i")-\(time)-\(String(key.index, radix: 36))"
    }
}
