// swift-tools-version: 6.2
import Foundation
import PackageDescription

// MARK: The house (docs/architecture.md): each line is a target and its arrows.

/// C and C++ libraries from the system's packages.
///
/// Each is imported by exactly one Swift target (ArchitectureTests).
let systemLibraries: [Target] = [
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

/// Shims with a C face: for C++ libraries, and for C functions that Swift cannot call (variadic ones).
let shims: [Target] = [
    .target(name: "CBeast", path: "Sources/CBeast"),
    .target(name: "CCurl", path: "Sources/CCurl"),
    .target(name: "CLinux", path: "Sources/CLinux"),
    .target(name: "CRE2", path: "Sources/CRE2", linkerSettings: [.linkedLibrary("re2")]),
]

/// Our own targets: name, what they may import.
let modules: [(name: String, dependencies: [String])] = [
    ("EngineCrypto", ["COpenSSL", "CXXHash"]),
    ("EngineCompression", ["CZlib"]),
    ("EngineHTTP", []),
    ("EngineLanguage", ["CYAML", "CRE2", "EngineCrypto"]),
    ("EngineFixtures", ["EngineLanguage"]),
    ("EngineFormats", ["EngineLanguage", "EngineCompression", "EngineCrypto", "CExpat"]),
    ("EngineDefinition", ["EngineLanguage", "EngineFormats", "EngineHTTP", "EngineCompression", "EngineCrypto"]),
    ("EngineImport", ["EngineDefinition", "EngineLanguage"]),
    ("EngineNetwork", ["EngineHTTP", "EngineCompression", "EngineCrypto", "CCurl", "CBeast", "CLinux"]),
    ("EngineDatabase", ["CSQLite"]),
    ("EngineStore", ["EngineDatabase", "EngineCrypto"]),
    (
        "Engine",
        [
            "EngineDefinition", "EngineLanguage", "EngineFormats", "EngineHTTP", "EngineCrypto", "EngineNetwork",
            "EngineStore",
        ]
    ),
    (
        "EngineTesting",
        [
            "Engine", "EngineDefinition", "EngineLanguage", "EngineFormats", "EngineCompression", "EngineHTTP",
            "EngineCrypto", "EngineNetwork", "EngineStore",
        ]
    ),
    (
        "EngineServer",
        [
            "Engine", "EngineDefinition", "EngineLanguage", "EngineHTTP", "EngineCompression", "EngineCrypto",
            "EngineNetwork", "EngineStore",
        ]
    ),
    (
        "EngineCLI",
        [
            "Engine", "EngineServer", "EngineTesting", "EngineDefinition", "EngineImport", "EngineLanguage",
            "EngineHTTP",
            "EngineCrypto", "EngineNetwork", "EngineStore",
        ]
    ),
]

/// The targets whose inner loops decide the speed of a sync, or of the tests: optimised in debug builds too
/// (docs/performance.md).
let hot: Set<String> = ["EngineCompression", "EngineFixtures", "EngineFormats", "EngineLanguage", "EngineTesting"]

/// The targets whose work is done once in a process, or waits for people.
let small: Set<String> = ["EngineCLI", "EngineImport"]

/// What browsers load, compiled in: folders of the module that serves them (docs/decisions/0085).
let pages = ["EngineServer": ["Pages/Connect"]]

/// Test targets beside those of one module each.
let suites: [(name: String, dependencies: [String])] = [
    ("ArchitectureTests", ["EngineFixtures"]),
    ("BrowserTests", ["EngineFixtures"]),
    ("FaultTests", ["EngineFixtures", "EngineHTTP", "EngineLanguage", "EngineNetwork"]),
    ("ProviderTests", ["EngineDefinition", "EngineFixtures", "EngineLanguage", "EngineTesting"]),
]

// MARK: Settings: one loop for every target.

func settings(for name: String) -> [SwiftSetting] {
    var settings: [SwiftSetting] = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
    // What is generic in reading and describing is made for each type that is read, not looked up while it runs.
    if name == "EngineLanguage" {
        settings.append(.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)))
    }
    // That no value is changed while it is read is checked where the compiler cannot prove it: in debug builds, which all
    // tests run in. In a sync it would be 3 % of all work.
    settings.append(.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)))
    // Most of what a process has in memory is the program itself: what never decides its speed is built small.
    if small.contains(name) {
        settings.append(.unsafeFlags(["-Osize"], .when(configuration: .release)))
    }
    // The compiler's check of its own output is a fifth of the time of compiling without optimisation.
    settings.append(.unsafeFlags(["-Xfrontend", "-disable-llvm-verify"], .when(configuration: .debug)))
    if hot.contains(name) {
        settings.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
    }
    return settings
}

/// Folders of a test target that hold data, not code.
func dataFolders(of target: String) -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Tests/\(target)")
    return ["Fixtures", "Golden"].filter {
        FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path)
    }
}

func testTarget(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, exclude: dataFolders(of: name),
        swiftSettings: settings(for: name))
}

/// Whether a module's tests compare texts and diagnostics, or need keys or hostile names: golden files and the like.
func readsText(_ module: (name: String, dependencies: [String])) -> Bool {
    ["EngineCrypto", "EngineLanguage", "EngineNetwork", "EngineStore"].contains(module.name)
        || (module.dependencies.contains("EngineLanguage") && module.name != "EngineFixtures")
}

var targets: [Target] = systemLibraries + shims
for module in modules {
    targets.append(
        .target(
            name: module.name, dependencies: module.dependencies.map { .byName(name: $0) },
            resources: pages[module.name, default: []].map { .embedInCode($0) },
            swiftSettings: settings(for: module.name)))
    let ours = module.dependencies.filter { $0.hasPrefix("Engine") }
    let fixtures = readsText(module) ? ["EngineFixtures"] : []
    // A sandbox as upstream, and for the engine another process that holds the store's lock.
    let extras = ["Engine": ["EngineTesting", "EngineDatabase"], "EngineServer": ["EngineTesting"]]
    let upstream = extras[module.name] ?? []
    targets.append(testTarget(module.name + "Tests", [module.name] + ours + fixtures + upstream))
}
targets += suites.map { testTarget($0.name, $0.dependencies) }
targets.append(
    .executableTarget(
        name: "engine", dependencies: ["EngineCLI"], path: "Sources/EngineMain", swiftSettings: settings(for: "engine"),
        // The Swift runtime inside the program: it starts 2 ms sooner, and runs where Swift is not installed.
        linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))])
)

// MARK: A part of the house

// `ENGINE_TARGETS=EngineLanguage swift test` builds and tests the named targets and what they need, nothing else.
if let names = Context.environment["ENGINE_TARGETS"] {
    var wanted = Set(names.split(separator: ",").map(String.init))
    wanted.formUnion(wanted.map { $0 + "Tests" })
    if modules.contains(where: { wanted.contains($0.name) && readsText($0) }) { wanted.insert("EngineFixtures") }
    if wanted.contains("EngineTests") || wanted.contains("EngineServerTests") { wanted.insert("EngineTesting") }
    for suite in suites where wanted.contains(suite.name) { wanted.formUnion(suite.dependencies) }
    for module in modules.reversed() where wanted.contains(module.name) || wanted.contains(module.name + "Tests") {
        wanted.formUnion([module.name] + module.dependencies)
    }
    targets.removeAll { !wanted.contains($0.name) }
}

var products: [Product] = []
if targets.contains(where: { $0.name == "engine" }) {
    products += [.executable(name: "engine", targets: ["engine"]), .library(name: "Engine", targets: ["Engine"])]
}
// The packages in Benchmarks and Fuzz work on single targets, which nobody else may depend on.
if Context.environment["ENGINE_BENCHMARKS"] != nil {
    for module in modules where module.name != "Engine" && targets.contains(where: { $0.name == module.name }) {
        products.append(.library(name: module.name, targets: [module.name]))
    }
}

let package = Package(
    name: "engine",
    products: products,
    targets: targets,
    cxxLanguageStandard: .cxx17
)
