import EngineFixtures
import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// A disk without space (reliability.md D1): files that may not grow stand for it, where tmpfs cannot be mounted.
@Suite(.serialized) struct FullDiskTests {
    @Test func `a sync on a full disk ends with code 5, loses nothing, and goes on when there is space`() async throws {
        let sandbox = try await SandboxProgram.start(["--contacts", "12000"])
        let project = try await sandbox.project()
        let disk = try SmallDisk(at: "\(project.path)/disk", kilobytes: 3_000)
        let settings = "\(project.path)/engine.yaml"
        if disk.isMounted {
            let text = try TextFile.text(settings).replacing("store: engine.db", with: "store: disk/engine.db")
            try TextFile.write(text, to: settings)
            try await project.connect("sandbox", to: "http://\(sandbox.address)", credentials: "api_key: sandbox-key\n")
        }
        let words = ["run", "sync", "sandbox", "--stream", "Contact"]
        // Without the mount a shell keeps files below 3 MB, and writes beyond fail instead of ending the process.
        let shell = disk.isMounted ? [] : ["/bin/bash", "-c", "trap '' XFSZ; ulimit -f 3000; exec \"$0\" \"$@\""]
        let text = try await project.run(words, exit: 5, wrapper: shell)
        #expect(text.contains("space") || text.contains("full"), "\(text)")
        let kept = try await project.records("Contact")
        let truth = try await sandbox.contacts()
        #expect(kept.allSatisfy { id, record in record["name"] == truth[id]?["name"] })
        #expect(kept.count < truth.count)

        try disk.grow(kilobytes: 100_000)
        let resumed = try await project.sync("sandbox", streams: ["Contact"])
        #expect(try #require(resumed["Contact"])[0] == truth.count - kept.count)
        try await sandbox.expectTruth(in: project)
        try await project.expectSoundStore(at: disk.isMounted ? "disk/engine.db" : "engine.db")
    }
}

/// A file system of a size, for whoever may mount one.
private final class SmallDisk {
    let isMounted: Bool
    private let path: String

    init(at path: String, kilobytes: Int) throws {
        self.path = path
        mkdir(path, 0o755)
        isMounted = mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0
    }

    func grow(kilobytes: Int) throws {
        guard isMounted else { return }
        try #require(mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(kilobytes)k") == 0)
    }

    deinit {
        if isMounted { umount2(path, Int32(MNT_DETACH)) }
    }
}
