/// Numbers that look random and depend only on what they are asked for: the same seed gives the same
/// service for ever.
struct SandboxRandom {
    private var state: UInt64

    /// The numbers of one record.
    /// - Parameters:
    ///   - seed: the seed of the whole service.
    ///   - table: what tells one list from another.
    ///   - index: the record's index in its list.
    ///   - revision: how often the record was changed.
    init(seed: UInt64, table: UInt64, index: Int, revision: UInt32) {
        state = Self.mixed(seed &+ table &* 0x9E37_79B9_7F4A_7C15)
        state = Self.mixed(state ^ (UInt64(truncatingIfNeeded: index) &+ UInt64(revision) << 40))
    }

    /// The next number (SplitMix64).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// The next number below a bound.
    mutating func next(below bound: Int) -> Int {
        // The high half, multiplied: no division, and no bias that anybody could notice below a million.
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
