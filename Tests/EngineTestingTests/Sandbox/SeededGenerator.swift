@testable import EngineTesting

/// A generator whose run can be repeated from the seed that a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// A run that nobody has seen, or, to see one again, that of a seed.
    init(seed: UInt64 = .random(in: 0 ... .max)) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SandboxRandom.mixed(state)
    }
}
