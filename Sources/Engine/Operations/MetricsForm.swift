/// A text format in which metrics are told.
public enum MetricsForm: Sendable, Hashable {
    /// The text format of Prometheus, 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
    case openMetrics

    private static let openMetricsType = "application/openmetrics-text"
    /// Ranges that the format of Prometheus is in, the widest first.
    private static let plainRanges = ["*/*", "text/*", "text/plain"]

    /// The form that a client wants most; OpenMetrics only for those who name it, in this version or in none.
    /// - Parameter ranges: the items of its `Accept` (RFC 9110 §12.5.1).
    public init(accepting ranges: [String]) {
        var openMetrics = 0.0
        var plain = (rank: -1, quality: 0.0)
        for range in ranges {
            let parts = range.lowercased().split(separator: ";").map { $0.filter { !" \t\"".contains($0) } }
            let quality = Self.parameter("q", of: parts).flatMap { Double($0) } ?? 1
            guard let type = parts.first else { continue }
            if type == Self.openMetricsType, ["1.0.0", nil].contains(Self.parameter("version", of: parts)) {
                openMetrics = max(openMetrics, quality)
            }
            // The narrowest range decides.
            guard let rank = Self.plainRanges.firstIndex(of: type), rank >= plain.rank else { continue }
            plain = (rank, rank > plain.rank ? quality : max(plain.quality, quality))
        }
        self = openMetrics > 0 && openMetrics >= plain.quality ? .openMetrics : .prometheus
    }

    private static func parameter(_ name: String, of parts: [String]) -> String? {
        parts.dropFirst().first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// The media type.
    public var mediaType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "\(Self.openMetricsType); version=1.0.0; charset=utf-8"
        }
    }

    /// What stands behind the last line of all.
    var end: String { self == .openMetrics ? "# EOF\n" : "" }

    /// The name of a family and that of its samples: in OpenMetrics `_total` belongs to the samples of a counter only.
    func names(of name: String, _ kind: MetricFamily.Kind) -> (family: String, sample: String) {
        guard self == .openMetrics, kind == .counter else { return (name, name) }
        let family = name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
        return (family, family + "_total")
    }

    /// A bound of a histogram: a label that OpenMetrics has as a number with a point.
    func bound(_ value: Double) -> String {
        let text = MetricText.number(value)
        return self == .openMetrics && text.utf8.allSatisfy { (48...57).contains($0) } ? text + ".0" : text
    }
}
