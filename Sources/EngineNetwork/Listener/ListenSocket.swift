internal import Glibc

/// A port that is ours before anybody is answered: who connects waits until a listener takes it over.
///
/// It is closed when it goes unused.
public struct ListenSocket: ~Copyable {
    /// Where it listens, with the port that the system gave if 0 was asked for.
    public let address: ListenAddress
    /// Negative once it is somebody else's.
    private var descriptor: Int32

    /// Opens a port.
    /// - Throws: `ListenFault` if it cannot be had.
    public init(on address: ListenAddress) throws(ListenFault) {
        (descriptor, self.address) = try address.listen()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Hands the descriptor on.
    consuming func take() -> Int32 {
        let taken = descriptor
        descriptor = -1
        return taken
    }
}
