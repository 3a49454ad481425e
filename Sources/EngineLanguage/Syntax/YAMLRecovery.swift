/// Looks for further faults of structure in a file that has one: libyaml stops at the first.
///
/// Each top-level entry behind the faulty one is read by itself, everything else blanked, so that all
/// places stay where they are. What the entries mean is not looked at: a file without a clear structure
/// has none.
struct YAMLRecovery {
    let file: SourceFile
    let limits: YAMLLimits

    /// More entries are no definition; each costs a reading of the whole text.
    private static let mostEntries = 32

    /// The faults of entries behind the one with the first fault.
    func faults(behind first: DiagnosticList) -> [Diagnostic] {
        guard let place = first.all.first(where: { $0.severity == .error })?.span.start else { return [] }
        let entries = entries()
        guard let faulty = entries.firstIndex(where: { place < $0.upperBound }) else { return [] }
        return entries[(faulty + 1)...].prefix(Self.mostEntries).flatMap { self.faults(of: $0) }
    }

    /// The ranges of the lines of each top-level entry.
    private func entries() -> [Range<Int>] {
        var starts: [Int] = []
        var isStart = true
        for (index, byte) in file.bytes.enumerated() {
            if isStart, byte.beginsEntry { starts.append(index) }
            isStart = byte == UInt8(ascii: "\n")
        }
        return starts.indices.map { number in
            starts[number]..<(number + 1 < starts.count ? starts[number + 1] : file.bytes.count)
        }
    }

    /// The faults of one entry that has nothing around it.
    private func faults(of entry: Range<Int>) -> [Diagnostic] {
        var alone = file.bytes
        for index in alone.indices where !entry.contains(index) && alone[index] != UInt8(ascii: "\n") {
            alone[index] = UInt8(ascii: " ")
        }
        let found = alone.withUnsafeBufferPointer { bytes -> DiagnosticList in
            var builder = YAMLTreeBuilder(file, bytes, limits)
            // What an alias stands for may be written in another entry.
            return builder.tree() == nil ? builder.diagnostics : DiagnosticList()
        }
        return found.all.filter { $0.severity == .error && entry.contains($0.span.start) && $0.id != .unknownAlias }
    }
}

extension UInt8 {
    /// Whether a line that begins with it begins an entry of a top-level map.
    fileprivate var beginsEntry: Bool {
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
        return isLetter || self == UInt8(ascii: "_") || self == UInt8(ascii: "\"") || self == UInt8(ascii: "'")
    }
}
