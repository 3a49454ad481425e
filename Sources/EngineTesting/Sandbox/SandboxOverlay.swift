/// What happened to the records of one list since the service began: changes, deletions and additions.
///
/// The records themselves are computed; only this is kept. It is small beside the list, and costs
/// nothing where nothing happened.
struct SandboxOverlay: Sendable {
    /// The record as it is now, by its index.
    private(set) var touched: [Int: SandboxRecord] = [:]
    /// How many records were added behind the computed ones.
    private(set) var addedCount = 0
    /// Where each record stands, worked out when it is next asked for.
    private var order: SandboxOrder?

    mutating func set(_ record: SandboxRecord) {
        touched[record.index] = record
        order = nil
    }

    mutating func add(_ record: SandboxRecord) {
        addedCount += 1
        set(record)
    }

    /// The order of the list with these changes.
    mutating func order(baseCount: Int) -> SandboxOrder {
        if let order { return order }
        let worked = SandboxOrder(baseCount: baseCount, addedCount: addedCount, touched: touched)
        order = worked
        return worked
    }
}
