import Glibc

/// What one pass over all records cost.
public struct Measurement {
    /// The pass.
    public let name: String
    /// Time by the clock.
    public let seconds: Double
    /// Time on all cores, in user code and in the system.
    public let cpuSeconds: Double

    /// Runs a pass and measures it.
    public static func of(_ name: String, _ body: () async throws -> Void) async rethrows -> Measurement {
        let start = (wall: now(CLOCK_MONOTONIC), cpu: now(CLOCK_PROCESS_CPUTIME_ID))
        try await body()
        return Measurement(
            name: name, seconds: now(CLOCK_MONOTONIC) - start.wall,
            cpuSeconds: now(CLOCK_PROCESS_CPUTIME_ID) - start.cpu)
    }

    /// One JSON object in a line, as the floor writes it too.
    public func line(contender: String, records: Int) -> String {
        let perSecond = Int(Double(records) / seconds)
        let micros = (cpuSeconds / Double(records) * 1e8).rounded() / 100
        return """
            {"contender":"\(contender)","pass":"\(name)","records":\(records),"per_second":\(perSecond),\
            "cpu_us":\(micros),"peak_kib":\(peakKiB())}
            """
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func peakKiB() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
