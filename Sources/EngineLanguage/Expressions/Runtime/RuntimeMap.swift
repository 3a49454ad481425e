/// A map that an evaluation has built: entries in order, and from nine on a table that finds them by
/// hash.
struct RuntimeMap {
    /// A key and its value.
    struct Entry {
        var key: RuntimeValue
        var value: RuntimeValue
    }

    /// Up to here a scan is quicker than hashing.
    static let scanned = 8

    var entries: UnsafeMutablePointer<Entry>
    var count: Int
    var capacity: Int
    /// Numbers of entries plus one, by hash, open addressing; nothing while the map is small.
    var table: UnsafeMutablePointer<UInt32>?
    /// One less than the size of the table, which is a power of two.
    var mask: Int
}
