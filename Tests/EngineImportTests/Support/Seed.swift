import Glibc

/// The seed of a property test: `ENGINE_SEED`, or a new one each time; printed, so that a failure can be replayed.
enum Seed {
    static func make(for test: String) -> UInt64 {
        let given = getenv("ENGINE_SEED").flatMap { UInt64(String(cString: $0)) }
        let seed = given ?? .random(in: 1...1 << 32)
        print("\(test): replay with ENGINE_SEED=\(seed)")
        return seed
    }
}
