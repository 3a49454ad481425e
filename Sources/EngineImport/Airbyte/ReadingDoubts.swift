internal import EngineLanguage

/// Asks whether a reading surely sees all that there is.
///
/// Only then may what it does not see be taken for gone. A connector may leave out what it likes, for it
/// deletes nothing.
struct ReadingDoubts {
    let draft: StreamDraft
    /// What the report says of the stream.
    let lines: [ImportLine]

    /// Why something may be there that a reading does not see; nothing: it is whole.
    var first: String? {
        if lines.contains(where: { $0.kind != .note }) { return "it did not come over whole" }
        guard let pages = draft.endpoint["pagination"]?.map?["pages"]?.map else {
            return "nothing tells whether one answer holds the whole list"
        }
        if sizeIsUnsent(pages) { return "a short page ends it, and no request says how long a page is" }
        if Self.reads(["config.", "now"], [pages["more"], pages["next"]]) {
            return "a setting or the time decides where its pages end"
        }
        let sent = ["request", "query", "headers", "body"].map { draft.endpoint[$0] } + [draft.with]
        if Self.reads(["now"], sent + [draft.endpoint["where"]]) { return "what it asks for moves with the time" }
        if skips { return "an error that it ignores leaves the rest unread" }
        return nil
    }

    /// Pages that are shorter than the connector thinks look like the last one.
    private func sizeIsUnsent(_ pages: OutputMap) -> Bool {
        let texts = [pages["more"], pages["next"]]
        let asksSize = Self.reads(["page.size"], texts)
        guard asksSize, let size = pages["size"]?.map, let value = size["value"] else { return asksSize }
        if ["query", "header", "body"].contains(where: { size[$0] != nil }) { return false }
        let wanted: String
        switch value {
        case .number(let digits): wanted = digits
        case .text(let text): wanted = text.hasPrefix("${") ? String(text.dropFirst(2).dropLast()) : text
        default: return true
        }
        let parts =
            ["request", "query", "headers", "body"].map { draft.endpoint[$0] } + [pages["send"], pages["first"]]
        return !parts.contains { $0?.holds(wanted) == true }
    }

    /// Whether an answer is taken for the end of the list that is none.
    ///
    /// A parent that is not found any more has no children.
    private var skips: Bool {
        guard case .list(let rules)? = draft.endpoint["errors"] else { return false }
        return rules.compactMap(\.map).contains { rule in
            guard rule["is"]?.mentions("skip") == true else { return false }
            return draft.levels.isEmpty || rule["when"]?.mentions("response.status == 404") != true
                || rule["when"]?.mentions("||") == true
        }
    }

    /// Whether one of the texts reads a name; `now` is asked as a word.
    private static func reads(_ names: [String], _ nodes: [OutputNode?]) -> Bool {
        nodes.contains { node in names.contains { node?.reads($0) == true } }
    }
}

extension OutputNode {
    /// Whether a number or a text in it is, or holds, a value.
    fileprivate func holds(_ value: String) -> Bool {
        switch self {
        case .number(let digits): digits == value
        case .list(let elements): elements.contains { $0.holds(value) }
        case .map(let map): map.entries.contains { $0.value.holds(value) }
        case .text(let text): text.words(around: value)
        default: false
        }
    }

    /// Whether a text in it has a name that is no part of a longer one.
    fileprivate func reads(_ name: String) -> Bool {
        switch self {
        case .text(let text): text.words(around: name)
        case .list(let elements): elements.contains { $0.reads(name) }
        case .map(let map): map.entries.contains { $0.value.reads(name) }
        default: false
        }
    }
}

extension String {
    /// Whether a part stands in it that no letter, digit or underscore touches.
    fileprivate func words(around part: String) -> Bool {
        guard let first = part.utf8.first, let last = part.utf8.last else { return false }
        let (text, wanted) = (Array(utf8), Array(part.utf8))
        guard text.count >= wanted.count else { return false }
        return (0...(text.count - wanted.count)).contains { start in
            let end = start + wanted.count
            guard text[start..<end].elementsEqual(wanted) else { return false }
            let isFree = start == 0 || !first.isWordByte || !(text[start - 1].isWordByte || text[start - 1] == 0x2E)
            return isFree && (end == text.count || !last.isWordByte || !text[end].isWordByte)
        }
    }
}

extension UInt8 {
    fileprivate var isWordByte: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F
    }
}
