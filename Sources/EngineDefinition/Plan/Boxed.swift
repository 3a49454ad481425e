/// Keeps a large value once, however many hold it: copying the holder counts one reference.
///
/// Plans are read by every call and never changed once they are compiled, but each part of them is a count of
/// references of its own. `$name` is the box, to be handed on. A new value is put into a new box; who has the old one
/// keeps it.
@propertyWrapper
public struct Boxed<Value: Sendable>: Sendable {
    @usableFromInline
    final class Box: Sendable {
        @usableFromInline
        let value: Value

        @inlinable
        init(_ value: Value) {
            self.value = value
        }
    }

    @usableFromInline
    var box: Box

    /// Puts a value into a box.
    @inlinable
    public init(wrappedValue: Value) {
        box = Box(wrappedValue)
    }

    /// Takes the box of another holder.
    @inlinable
    public init(projectedValue: Boxed<Value>) {
        self = projectedValue
    }

    /// The value, read where it is.
    @inlinable
    public var wrappedValue: Value {
        _read { yield box.value }
        set { box = Box(newValue) }
    }

    /// The box.
    @inlinable
    public var projectedValue: Boxed<Value> {
        get { self }
        set { self = newValue }
    }
}
