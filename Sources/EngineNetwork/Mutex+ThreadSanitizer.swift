#if ENGINE_THREAD_SANITIZER
    internal import Glibc

    /// Stands for `Synchronization.Mutex` in builds with the thread sanitizer.
    ///
    /// The library's mutex is a futex in code that the sanitizer has not instrumented, so that it
    /// reports each guarded access as a race; of a POSIX mutex it knows. `swift test --sanitize=thread
    /// -Xswiftc -DENGINE_THREAD_SANITIZER` chooses this one.
    ///
    /// `@unchecked Sendable`: the value is reached under the lock only.
    struct Mutex<Value>: ~Copyable, @unchecked Sendable {
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        init(_ initial: consuming sending Value) {
            lock = .allocate(capacity: 1)
            lock.initialize(to: pthread_mutex_t())
            pthread_mutex_init(lock, nil)
            value = .allocate(capacity: 1)
            value.initialize(to: initial)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        borrowing func withLock<Result: ~Copyable, Fault>(
            _ body: (inout sending Value) throws(Fault) -> sending Result
        ) throws(Fault) -> sending Result {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return try body(&value.pointee)
        }
    }
#endif
