internal import EngineLanguage

/// A page behind its stages: the records that came of it, ready to be mapped.
public struct StagedPage: Sendable {
    /// Records with the same roots, side by side in one JSON text.
    struct Group: Sendable {
        /// The roots of the page that they came on.
        var bindings: ExpressionBindings
        /// The text.
        let tape: JSONTape
        /// Where each record and what it came out of stands.
        let records: [(node: JSONNode, outer: JSONNode?, isGone: Bool)]
    }

    /// The groups in the order of their records.
    let groups: [Group]
    /// Whether a limit left records out.
    let isCut: Bool
    /// Whether an answer on the way was no list: what was not seen then says nothing.
    let hasGaps: Bool
    /// What its author should know.
    public let warnings: [String]
}

extension StagedPage.Group {
    /// Writes items of one page into one text.
    /// - Throws: `limit` if that is larger than a text may be.
    init(_ items: some Collection<StageItem>, _ bindings: ExpressionBindings) throws(ExpressionFault) {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for item in items {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            item.record.append(to: &bytes)
            bytes.append(UInt8(ascii: ","))
            if let outer = item.outer { outer.append(to: &bytes) } else { bytes += "null".utf8 }
        }
        bytes.append(UInt8(ascii: "]"))
        let list = try RecordList(written: bytes)
        self.bindings = bindings
        tape = list.tape
        records = items.enumerated().map { index, item in
            (list.nodes[2 * index], item.outer.map { _ in list.nodes[2 * index + 1] }, item.isGone)
        }
    }
}

extension ResponsePage {
    /// How many records came before this page.
    fileprivate var position: Int {
        guard case .object(let fields)? = bindings["page"], case .value(let count)? = fields["position"] else {
            return 0
        }
        return count.int.map { Int($0) } ?? 0
    }
}

extension ExpressionBindings {
    /// The same with `page.position` set: how many records came before.
    func counted(_ records: Int) -> ExpressionBindings {
        guard case .object(var fields)? = self["page"] else { return self }
        fields["position"] = .value(.int(Int64(records)))
        var bindings = self
        bindings["page"] = .object(fields)
        return bindings
    }
}

extension StagedPage {
    /// Items that are taken as they are.
    /// - Parameters:
    ///   - items: the items, all of this page.
    ///   - page: their page.
    ///   - counting: whether each has roots of its own, for `page.position`.
    /// - Throws: `limit` if a group is larger than a text may be.
    init(_ items: [StageItem], of page: ResponsePage, counting: Bool) throws(ExpressionFault) {
        if counting {
            groups = try items.enumerated().map { index, item throws(ExpressionFault) in
                try Group(CollectionOfOne(item), page.bindings.counted(page.position + index))
            }
        } else {
            groups = items.isEmpty ? [] : [try Group(items, page.bindings)]
        }
        isCut = false
        hasGaps = false
        warnings = []
    }
}
