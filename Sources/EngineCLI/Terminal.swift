internal import Glibc

/// Where a command writes: results on standard output, everything else on standard error.
public struct Terminal: Sendable {
    /// A place to write to.
    public enum Stream: Sendable {
        /// Results.
        case output
        /// Progress, logs, diagnostics.
        case error
    }

    /// Whether colours may be used on standard error.
    public let hasColor: Bool
    /// Whether standard error is a terminal, so that a line can be written over.
    public let isInteractive: Bool
    /// Whether a person can be asked: standard input and error are terminals.
    public let canAsk: Bool

    private let sink: Sink

    /// Takes the bytes that are written.
    public typealias Sink = @Sendable (_ bytes: [UInt8], _ stream: Stream) -> Void

    /// Catches what is written instead of showing it: no colours, nobody to ask.
    public init(sink: @escaping Sink) {
        self.sink = sink
        hasColor = false
        isInteractive = false
        canAsk = false
    }

    /// Finds out what there is.
    /// - Parameters:
    ///   - environment: the variables; `NO_COLOR`, `CLICOLOR_FORCE`, `TERM`, `CI` are looked at.
    ///   - noColor: whether the command line says so.
    public init(environment: [String: String], noColor: Bool) {
        sink = Self.writeToDescriptor
        let isTerminal = isatty(STDERR_FILENO) == 1
        let refuses = noColor || environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
        hasColor = !refuses && (isTerminal || environment["CLICOLOR_FORCE"]?.isEmpty == false)
        isInteractive = isTerminal && environment["CI"] != "true" && environment["TERM"] != "dumb"
        canAsk = isInteractive && isatty(STDIN_FILENO) == 1
    }

    /// Columns of the terminal, 80 where there is none.
    public var width: Int {
        // Rows, columns, and two figures in pixels: the kernel's `struct winsize`, which Swift's shims hide from us.
        guard isInteractive else { return 80 }
        var size: [UInt16] = [0, 0, 0, 0]
        let found = size.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), $0) } ?? -1
        }
        return found == 0 && size[1] > 0 ? Int(size[1]) : 80
    }

    /// Writes text as it is.
    ///
    /// A reader that went away is no fault: the rest is dropped.
    public func write(_ text: String, to stream: Stream = .output) {
        write(Array(text.utf8), to: stream)
    }

    /// Writes bytes as they are.
    public func write(_ bytes: [UInt8], to stream: Stream = .output) { sink(bytes, stream) }

    private static func writeToDescriptor(_ bytes: [UInt8], _ stream: Stream) {
        let descriptor = stream == .output ? STDOUT_FILENO : STDERR_FILENO
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0 {
                    guard errno == EINTR || errno == EAGAIN else { return }
                    continue
                }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Writes a line to standard error.
    public func note(_ text: String) { write(text + "\n", to: .error) }
}
