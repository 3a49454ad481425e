internal import Synchronization

/// A metric with its labels: all series of one name.
///
/// Any task may add to it. The number of series is bounded: what a caller can choose freely never becomes a label, and
/// what is too much all the same is counted together under `other`.
public final class MetricFamily: Sendable {
    /// What its values are.
    public enum Kind: Sendable, Hashable {
        /// Only grows; its name ends with `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations by size, up to these bounds.
        case histogram(bounds: [Double])
    }

    /// Its name, with the base unit in it.
    public let name: String
    /// What it tells, in one line.
    public let help: String
    /// What its values are.
    public let kind: Kind
    /// The names of its labels.
    public let labels: [String]

    private struct Series {
        var value: Double = 0
        var count: UInt64 = 0
        var buckets: [UInt64] = []
    }

    private let series = Mutex<[[String]: Series]>([:])
    /// Enough for all routes by method and status; a family with more has a label that it should not have.
    private static let mostSeries = 1_000

    init(_ name: String, _ help: String, _ kind: Kind, labels: [String]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
    }

    /// Adds to a counter or a gauge.
    /// - Parameters:
    ///   - amount: how much; nothing below zero to a counter.
    ///   - values: the values of the labels, in their order.
    public func add(_ amount: Double = 1, _ values: String...) {
        change(values) { $0.value += kind == .counter ? max(0, amount) : amount }
    }

    /// Sets a gauge, or a counter that somebody else counts.
    public func set(_ value: Double, _ values: String...) {
        change(values) { $0.value = value }
    }

    /// Counts an observation of a histogram.
    public func observe(_ value: Double, _ values: String...) {
        guard case .histogram(let bounds) = kind else { return }
        change(values) { series in
            if series.buckets.isEmpty { series.buckets = Array(repeating: 0, count: bounds.count) }
            if let place = bounds.firstIndex(where: { value <= $0 }) { series.buckets[place] += 1 }
            series.count += 1
            series.value += value
        }
    }

    /// Forgets all series of a gauge, before it is told anew.
    func clear() { series.withLock { $0 = [:] } }

    private func change(_ values: [String], _ body: (inout Series) -> Void) {
        var key = Array(values.prefix(labels.count))
        key += Array(repeating: "", count: labels.count - key.count)
        series.withLock { series in
            if series[key] == nil, series.count >= Self.mostSeries { key = key.map { _ in "other" } }
            body(&series[key, default: Series()])
        }
    }

    // MARK: Telling

    /// The lines of the family in a text format; nothing if nothing was counted yet.
    func lines(as form: MetricsForm) -> [String] {
        let told = series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard !told.isEmpty else { return [] }
        let name = form.names(of: name, kind).family
        let help = MetricText.escaped(help, quotes: form == .openMetrics)
        var lines = ["# HELP \(name) \(help)", "# TYPE \(name) \(typeName)"]
        for (values, series) in told { lines += self.lines(values, series, form) }
        return lines
    }

    private var typeName: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private func lines(_ values: [String], _ series: Series, _ form: MetricsForm) -> [String] {
        let pairs = Array(zip(labels, values))
        guard case .histogram(let bounds) = kind else {
            let name = form.names(of: name, kind).sample
            return ["\(name)\(MetricText.labels(pairs)) \(MetricText.number(series.value))"]
        }
        var sum: UInt64 = 0
        var lines = zip(bounds, series.buckets).map { bound, count in
            sum += count
            return "\(name)_bucket\(MetricText.labels(pairs + [("le", form.bound(bound))])) \(sum)"
        }
        lines.append("\(name)_bucket\(MetricText.labels(pairs + [("le", "+Inf")])) \(series.count)")
        lines.append("\(name)_sum\(MetricText.labels(pairs)) \(MetricText.number(series.value))")
        lines.append("\(name)_count\(MetricText.labels(pairs)) \(series.count)")
        return lines
    }
}

/// Pieces of the text format (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum MetricText {
    static func labels(_ pairs: [(String, String)]) -> String {
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    /// Backslash and line feed are escaped everywhere, quotes in the values of labels.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }
}
