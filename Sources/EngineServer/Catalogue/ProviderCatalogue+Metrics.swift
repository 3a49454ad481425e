internal import Engine

extension ProviderCatalogue {
    /// Tells, whenever metrics are told, how many files of providers have faults.
    nonisolated func tell(_ metrics: EngineMetrics) {
        let faulty = metrics.registry.family(
            "engine_provider_files_faulty", "Files of providers with faults.", .gauge)
        metrics.registry.onReading { faulty.set(Double(await self.faultCount())) }
    }
}
