// swift-tools-version: 6.2
import PackageDescription

// Measures parts of the engine, each beside a hand-written floor in Python or another library. `Benchmarks/store` and
// its neighbours build and run it; a normal build does not compile it.
let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "engine", path: "..")],
    targets: [
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .executableTarget(
            name: "JSONBenchmark", dependencies: ["CSimdjson", .product(name: "EngineLanguage", package: "engine")],
            swiftSettings: settings),
        .executableTarget(
            name: "StoreBenchmark", dependencies: [.product(name: "EngineStore", package: "engine")],
            swiftSettings: settings),
        .executableTarget(
            name: "YAMLBenchmark", dependencies: [.product(name: "EngineLanguage", package: "engine")],
            swiftSettings: settings),
    ],
    cxxLanguageStandard: .cxx17
)
