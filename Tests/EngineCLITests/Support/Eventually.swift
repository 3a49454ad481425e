import Testing

/// Waits for a condition, with a deadline.
/// - Parameters:
///   - what: what is waited for, told if it does not come.
///   - seconds: the deadline; long, since the machine may be busy.
///   - condition: asked until it holds.
/// - Throws: a failed requirement if the deadline passes, `CancellationError` if the task is cancelled.
func eventually(_ what: String, within seconds: Int = 30, _ condition: () -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(seconds))
    while !condition() {
        try #require(clock.now < deadline, "\(what) did not come")
        try await Task.sleep(for: .milliseconds(5))
    }
}
