// swift-tools-version: 6.2
import PackageDescription

// Measures parts of the engine, each beside a hand-written floor in Python or another library. `Benchmarks/store` and
// its neighbours build and run it; a normal build does not compile it.
let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// A benchmark, the targets of the engine that it measures, and what else it needs.
func benchmark(_ name: String, of modules: [String], with others: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name, dependencies: modules.map { .product(name: $0, package: "engine") } + others,
        swiftSettings: settings)
}

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "engine", path: "..")],
    targets: [
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "Measurement", swiftSettings: settings),
        benchmark("JSONBenchmark", of: ["EngineLanguage"], with: ["CSimdjson"]),
        benchmark("LoadBenchmark", of: ["EngineDefinition", "EngineLanguage"]),
        // Its own malloc, which counts, must be seen by the Swift runtime too.
        .executableTarget(
            name: "MappingBenchmark", dependencies: [.product(name: "EngineLanguage", package: "engine")],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic-symbol=malloc"])]),
        benchmark("StoreBenchmark", of: ["EngineStore"], with: ["Measurement"]),
        benchmark("TransportBenchmark", of: ["EngineHTTP", "EngineNetwork"], with: ["Measurement"]),
        benchmark("YAMLBenchmark", of: ["EngineLanguage"]),
    ],
    cxxLanguageStandard: .cxx17
)
