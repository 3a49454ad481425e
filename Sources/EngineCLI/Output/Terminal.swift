internal import EngineLanguage
internal import Glibc

/// Where a command writes, and whom it asks: results go to standard output, everything else to standard error.
public struct Terminal: Sendable {
    /// A place to write to.
    public enum Stream: Sendable {
        /// Results.
        case output
        /// Progress, logs, diagnostics.
        case error
    }

    /// Takes the bytes that are written.
    public typealias Sink = @Sendable (_ bytes: [UInt8], _ stream: Stream) -> Void

    let settings: TerminalSettings
    private let input: TypedInput
    private let sink: Sink
    /// The streams of the process, if they are what is written to.
    private let process: ProcessOutput?

    /// The terminal of the process.
    init(settings: TerminalSettings, input: TypedInput = .ofProcess, process: ProcessOutput = ProcessOutput()) {
        self.settings = settings
        self.input = input
        self.process = process
        sink = process.write
    }

    /// One that catches what is written instead of showing it.
    init(settings: TerminalSettings, input: TypedInput, sink: @escaping Sink) {
        self.settings = settings
        self.input = input
        self.sink = sink
        process = nil
    }

    /// Whether colours may be used on a stream.
    func hasColor(on stream: Stream) -> Bool { settings.hasColor(on: stream) }

    /// Whether a person can be asked.
    var canAsk: Bool { settings.canAsk }

    /// Columns of the terminal, 80 where there is none.
    public var width: Int {
        // Rows, columns, and two figures in pixels: the kernel's `struct winsize`, which Swift's shims hide from us.
        guard settings.devices.error || settings.devices.output else { return 80 }
        let descriptor = settings.devices.output ? STDOUT_FILENO : STDERR_FILENO
        var size: [UInt16] = [0, 0, 0, 0]
        let found = size.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { ioctl(descriptor, UInt(TIOCGWINSZ), $0) } ?? -1
        }
        return found == 0 && size[1] > 0 ? Int(size[1]) : 80
    }

    // MARK: Asking

    /// Asks a person and waits for a line.
    /// - Parameters:
    ///   - question: what is asked.
    ///   - isHidden: whether what is typed is not shown.
    /// - Returns: the line without its end; nothing at the end of the input.
    func ask(_ question: String, isHidden: Bool = false) -> String? {
        write(question, to: .error)
        defer { if isHidden { note("") } }
        return input.line(isHidden)
    }

    /// Asks a person and waits for lines up to an empty one, such as those of a key file.
    /// - Parameters:
    ///   - question: what is asked.
    ///   - isHidden: whether what is typed is not shown.
    /// - Returns: the lines, without the empty one; nothing if there is none.
    func askLines(_ question: String, isHidden: Bool = false) -> String? {
        write(question, to: .error)
        defer { if isHidden { note("") } }
        var lines: [String] = []
        while let line = input.line(isHidden), !line.isEmpty { lines.append(line) }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// All of standard input.
    func everythingTyped() -> String { input.everything() }

    // MARK: Writing

    /// Writes text as it is.
    ///
    /// A reader that went away is no fault: the rest is dropped. What cannot be written otherwise is told by
    /// `lostOutput`.
    public func write(_ text: String, to stream: Stream = .output) {
        write(Array(text.utf8), to: stream)
    }

    /// Writes bytes as they are.
    public func write(_ bytes: [UInt8], to stream: Stream = .output) { sink(bytes, stream) }

    /// Why a part of what was written to standard output is lost, if it is.
    var lostOutput: CommandFailure? { process?.failure }

    /// Ends standard output; nothing is written to it any more.
    func close() { process?.close() }

    /// Writes a line to standard error; what upstream says in it steers no terminal.
    public func note(_ text: String) { write(TerminalText.inOneLine(text) + "\n", to: .error) }
}
