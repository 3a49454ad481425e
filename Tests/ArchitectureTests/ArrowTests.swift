import Testing

struct ArrowTests {
    private let manifest: PackageManifest
    private let sources: [SwiftFile]

    init() throws {
        manifest = try PackageManifest()
        sources = try SwiftFile.sources()
    }

    @Test func `each target imports only what the package declares for it`() {
        let targets = Set(manifest.arrows.keys).union(manifest.wrappers)
        for file in sources {
            for module in file.imports.map(\.module) where targets.contains(module) && module != file.target {
                #expect(manifest.arrows[file.target]?.contains(module) == true, "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `beside our targets only the system's own modules are imported`() {
        let allowed = Set(manifest.arrows.keys).union(manifest.wrappers).union(["Glibc", "Synchronization", "Dispatch"])
        for file in sources {
            for module in file.imports.map(\.module) {
                #expect(allowed.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `a C library is imported by one target, and not re-exported`() {
        var importers: [String: Set<String>] = [:]
        for file in sources {
            for line in file.imports where manifest.wrappers.contains(line.module) {
                importers[line.module, default: []].insert(file.target)
                #expect(line.access == "internal" || line.access == "private", "\(file.path): \(line.module)")
            }
        }
        for (library, targets) in importers {
            #expect(targets.count == 1, "\(library) is imported by \(targets.sorted())")
        }
    }

    @Test func `the arrows of the package form no circle`() {
        var open = manifest.arrows.mapValues { $0.subtracting(manifest.wrappers) }
        while let next = open.first(where: { $0.value.isEmpty })?.key {
            open[next] = nil
            for name in open.keys { open[name]?.remove(next) }
        }
        #expect(open.isEmpty)
    }
}
