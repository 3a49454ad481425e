internal import EngineDefinition

/// Counts in how many records each field had a value: a typo in a path cannot be found before data comes.
struct FieldTally {
    private let names: [String]
    private var present: [Int]
    private var drifted: [Int]
    private var records = 0

    /// Below this number a field that never had a value says little.
    private static let fewest = 100

    init(fields: [FieldPlan]) {
        names = fields.map(\.name)
        present = Array(repeating: 0, count: fields.count)
        drifted = present
    }

    /// Adds a page whose records have these fields; of others nothing can be told.
    mutating func add(_ page: MappedRecords, of fields: [FieldPlan]) {
        guard fields.count == names.count, zip(fields, names).allSatisfy({ $0.name == $1 }) else { return }
        // Of what is gone only the key is known.
        records += page.entries.count { !$0.isDeleted }
        for index in page.presence.indices { present[index] += page.presence[index] }
        for index in page.drift.indices { drifted[index] += page.drift[index] }
    }

    /// Adds what another partition of the same stream showed.
    mutating func add(_ other: FieldTally) {
        records += other.records
        for index in present.indices {
            present[index] += other.present[index]
            drifted[index] += other.drifted[index]
        }
    }

    /// What the author of the definition should know.
    func warnings(in stream: String) -> [String] {
        guard records > 0 else { return [] }
        var warnings: [String] = []
        for index in names.indices {
            if present[index] == 0, records >= Self.fewest {
                warnings.append("'\(stream).\(names[index])' had no value in any of \(records) records")
            }
            if drifted[index] > 0 {
                warnings.append(
                    "'\(stream).\(names[index])' did not fit its declaration"
                        + " in \(drifted[index]) of \(records) records; kept as it came")
            }
        }
        return warnings
    }
}
