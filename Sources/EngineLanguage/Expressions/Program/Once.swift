internal import Synchronization

/// A value that is made when it is first asked for, once, whichever thread asks; its fault is kept too.
struct Once<Value: Sendable>: ~Copyable, Sendable {
    private let made = Mutex<Result<Value, ExpressionFault>?>(nil)

    /// Whether somebody asked.
    var isMade: Bool { made.withLock { $0 != nil } }

    /// The value; `make` is called the first time only.
    func value(_ make: () throws(ExpressionFault) -> Value) throws(ExpressionFault) -> Value {
        let result = made.withLock { made in
            if let made { return made }
            let result = Result(catching: make)
            made = result
            return result
        }
        return try result.get()
    }
}
