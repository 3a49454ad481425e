// swift-tools-version: 6.2
import PackageDescription

/// Fuzz targets, apart from the engine so that building it does not build them: `scripts/fuzz [target] [seconds]`.
///
/// Each name is a folder with a target, and in lower case its folder of seeds in `corpus/`.
let names = [
    "CSV", "Email", "Expression", "Fields", "Form", "JSON", "Manifest", "Query", "Request", "Response", "Template",
    "WebSocket", "XML", "YAML", "Zip",
]

/// The targets that fuzz more than EngineLanguage, and what that is.
let modules = [
    "CSV": ["EngineFormats"], "Email": ["EngineFormats"], "Fields": ["EngineHTTP"], "Form": ["EngineFormats"],
    "Manifest": ["EngineImport"],
    "Query": ["EngineHTTP"], "Request": ["EngineNetwork"], "Response": ["EngineNetwork"],
    "WebSocket": ["EngineNetwork"],
    "XML": ["EngineFormats"], "Zip": ["EngineCompression"],
]

let package = Package(
    name: "engine-fuzz",
    dependencies: [.package(name: "engine", path: "..")],
    targets: [.target(name: "CFuzzer", path: "CFuzzer")]
        + names.map { name in
            .executableTarget(
                name: name,
                dependencies: ["CFuzzer"]
                    + (["EngineLanguage"] + modules[name, default: []]).map { .product(name: $0, package: "engine") },
                path: name)
        },
    cxxLanguageStandard: .cxx17
)
