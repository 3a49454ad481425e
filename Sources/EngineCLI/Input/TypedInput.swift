internal import Glibc

/// Standard input, or what stands for it.
struct TypedInput: Sendable {
    /// Waits for a line; the argument tells whether what is typed is hidden.
    let line: @Sendable (_ isHidden: Bool) -> String?
    /// Reads to the end.
    let everything: @Sendable () -> String

    /// That of the process.
    ///
    /// While it waits for a person a signal ends the process at once: there is nothing to finish.
    static let ofProcess = TypedInput(
        line: { isHidden in
            guard isHidden else { return StopSignal.endingAtOnce { readLine(strippingNewline: true) } }
            return hiddenLine()
        },
        everything: { StopSignal.endingAtOnce { WholeFile.standardInput() } })

    /// Nothing is typed.
    static let nothing = TypedInput(line: { _ in nil }, everything: { "" })

    private static func hiddenLine() -> String? {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else {
            return StopSignal.endingAtOnce { readLine(strippingNewline: true) }
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        let restore: @Sendable () -> Void = { [shown] in
            var shown = shown
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
        }
        defer { restore() }
        return StopSignal.endingAtOnce(after: restore) { readLine(strippingNewline: true) }
    }
}
