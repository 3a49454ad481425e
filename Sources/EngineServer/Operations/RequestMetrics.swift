internal import Engine

/// Counts requests, and hands their records on.
struct RequestMetrics: RequestObserver {
    let metrics: EngineMetrics
    let next: any RequestObserver

    func finished(_ record: RequestRecord) {
        let (seconds, attoseconds) = record.duration.components
        // Only patterns are labels: a path is what a caller makes it.
        metrics.requests.observe(
            Double(seconds) + Double(attoseconds) / 1e18, Self.known(record.method), record.route ?? "none",
            String(record.status))
        next.finished(record)
    }

    /// A method is text that a caller may choose as well.
    private static func known(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method) ? method : "other"
    }
}
