internal import Glibc
internal import Synchronization

/// Standard output and standard error: the one place that writes to them and sees whether it worked.
///
/// A reader that went away wants no more, which is no fault. Anything else, such as a full disk, means that a result is
/// lost.
final class ProcessOutput: Sendable {
    private let output: Int32
    private let error: Int32
    /// The system's number of the first fault of standard output.
    private let fault = Mutex<Int32?>(nil)

    /// The streams of the process, or others in their place.
    init(output: Int32 = STDOUT_FILENO, error: Int32 = STDERR_FILENO) {
        self.output = output
        self.error = error
    }

    /// Writes bytes; behind a fault of standard output the rest of it is dropped.
    func write(_ bytes: [UInt8], _ stream: Terminal.Stream) {
        guard stream == .output else {
            // There is nowhere to tell of a fault of standard error.
            _ = Self.write(bytes, to: error)
            return
        }
        guard fault.withLock({ $0 == nil }) else { return }
        if let number = Self.write(bytes, to: output) { keep(number) }
    }

    /// Closes a second name of standard output: some file systems tell only then that they are full.
    ///
    /// The descriptor itself stays: its number would go to the next file that is opened.
    func close() {
        let copy = dup(output)
        guard copy >= 0, Glibc.close(copy) != 0, errno != EINTR else { return }
        keep(errno)
    }

    /// Why a part of the result is lost, if it is.
    var failure: CommandFailure? {
        guard let number = fault.withLock({ $0 }), number != EPIPE else { return nil }
        return CommandFailure(
            .local, "unwritable", "standard output cannot be written: \(String(cString: strerror(number)))")
    }

    private func keep(_ number: Int32) {
        fault.withLock { $0 = $0 ?? number }
    }

    /// Writes all bytes to a descriptor.
    /// - Returns: the system's number of the fault that kept it from that.
    static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int32? {
        Array(bytes).withUnsafeBytes { buffer -> Int32? in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 {
                    guard errno == EINTR || errno == EAGAIN else { return errno }
                    continue
                }
                rest = rest.dropFirst(written)
            }
            return nil
        }
    }
}
