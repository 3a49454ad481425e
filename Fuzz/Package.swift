// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets, apart from the engine so that building it does not build them: `scripts/fuzz [target] [seconds]`.
///
/// Each name is a folder with a target, and in lower case its folder of seeds in `corpus/`.
let names = ["Expression", "JSON", "Manifest", "Template", "YAML"]

/// The targets that do not fuzz EngineLanguage, and what they fuzz.
let modules = ["Manifest": "EngineImport"]

let package = Package(
    name: "engine-fuzz",
    dependencies: [.package(name: "engine", path: "..")],
    targets: [.target(name: "CFuzzer", path: "CFuzzer")]
        + names.map { name in
            .executableTarget(
                name: name,
                dependencies: ["CFuzzer", .product(name: modules[name] ?? "EngineLanguage", package: "engine")],
                path: name)
        },
    cxxLanguageStandard: .cxx17
)
