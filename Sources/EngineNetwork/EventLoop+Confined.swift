/// State that belongs to a loop's thread, held by code that runs anywhere.
///
/// `@unchecked Sendable`: the value is reached on the loop's thread only, which each access checks.
package final class LoopConfined<Value>: @unchecked Sendable {
    /// The loop whose thread may reach the value.
    package let loop: EventLoop
    private var stored: Value

    /// Makes a place for state; the initial value must not be shared.
    package init(_ initial: sending Value, on loop: EventLoop) {
        self.loop = loop
        stored = initial
    }

    /// The value; on the loop's thread only.
    package var value: Value {
        get {
            loop.assertCurrent()
            return stored
        }
        set {
            loop.assertCurrent()
            stored = newValue
        }
    }
}
