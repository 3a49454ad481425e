/// A value that lives as long as the process.
///
/// For what is large when the process is about to end: to take a thousand endpoints apart, node by node, is a
/// twentieth of checking them.
final class Kept<Value: Sendable>: Sendable {
    private let value: Value

    private init(_ value: Value) {
        self.value = value
    }
}

extension Kept {
    /// Keeps a value.
    static func forGood(_ value: Value) {
        _ = Unmanaged.passRetained(Kept(value))
    }
}
