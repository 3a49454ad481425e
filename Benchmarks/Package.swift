// swift-tools-version: 6.2
import PackageDescription

// Measures parts of the engine, each beside a hand-written floor in Python. `Benchmarks/store` and its neighbours
// build and run it; a normal build does not compile it.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "engine", path: "..")],
    targets: [
        .executableTarget(
            name: "StoreBenchmark", dependencies: [.product(name: "EngineStore", package: "engine")],
            swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("NonisolatedNonsendingByDefault")])
    ]
)
