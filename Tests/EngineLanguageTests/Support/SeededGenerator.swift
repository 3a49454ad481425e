import Foundation

/// SplitMix64: the same seed gives the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in so many times.
    mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &self) == 0 }

    /// A number below a bound.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

/// The seed of a property test: `ENGINE_SEED`, or a new one each time; printed, so that a failure can be replayed.
enum Seed {
    static func make(for test: String) -> UInt64 {
        let seed = ProcessInfo.processInfo.environment["ENGINE_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...1 << 32)
        print("\(test): replay with ENGINE_SEED=\(seed)")
        return seed
    }
}
