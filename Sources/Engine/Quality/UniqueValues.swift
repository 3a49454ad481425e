internal import EngineDefinition

/// Values that no two records may share, as hashes, up to a bound.
struct UniqueValues: Sendable {
    private var owners: [Int: Int] = [:]
    /// Records that have a value of another one.
    private(set) var repeated = 0

    /// 1,000,000: about 40 MB; what is beyond is not compared with each other.
    private static let most = 1_000_000

    mutating func note(_ value: UniqueValue) {
        if let owner = owners[value.value] {
            // A record that is read twice shares its value with itself.
            if owner != value.record { repeated += 1 }
        } else if owners.count < Self.most {
            owners[value.value] = value.record
        }
    }
}
