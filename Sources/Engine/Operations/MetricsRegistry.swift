internal import Synchronization

/// All metrics of a process, told in a text format.
public final class MetricsRegistry: Sendable {
    private let state = Mutex((families: [MetricFamily](), readers: [@Sendable () async -> Void]()))

    /// A registry without metrics.
    public init() {}

    /// Adds a metric; one whose name is there already is that one.
    /// - Parameters:
    ///   - name: its name, with the base unit in it.
    ///   - help: what it tells, in one line.
    ///   - kind: what its values are.
    ///   - labels: the names of its labels.
    /// - Returns: the metric.
    public func family(
        _ name: String, _ help: String, _ kind: MetricFamily.Kind, labels: [String] = []
    ) -> MetricFamily {
        state.withLock { state in
            if let known = state.families.first(where: { $0.name == name }) { return known }
            let family = MetricFamily(name, help, kind, labels: labels)
            state.families.append(family)
            return family
        }
    }

    /// Has something read whenever the metrics are told: what costs nothing until somebody looks.
    public func onReading(_ read: @escaping @Sendable () async -> Void) {
        state.withLock { $0.readers.append(read) }
    }

    /// All metrics, by name.
    public func text(as form: MetricsForm = .prometheus) async -> String {
        for read in state.withLock({ $0.readers }) { await read() }
        let families = state.withLock { $0.families }.sorted { $0.name < $1.name }
        return families.flatMap { $0.lines(as: form) }.map { $0 + "\n" }.joined() + form.end
    }
}
