import EngineFixtures
import Glibc
import Testing

/// The guides of commands, typed as they stand by somebody who has the real programs.
@Suite(.serialized) struct GuideShellTests {
    /// Makes a folder for a walk, and removes it afterwards.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/engine-guides-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        // The folder is our own, made above.
        defer { _ = system("rm -rf '\(folder)'") }
        try await body(folder)
    }

    @Test func `from the first sync to a sync of one's own, and all that the command line has`() async throws {
        try await withFolder { folder in
            var shell = try GuideShell(folder: folder, ports: ["8788", "8789"]) { line in
                switch line {
                case "engine sandbox": "engine sandbox --listen 127.0.0.1:8788"
                case "engine connect sandbox": nil
                // The address of this walk for the provider's own; a file for what a person is asked.
                case _ where line.contains("engine connect sandbox --connection"):
                    "engine connect sandbox --connection second --scheme basic --credentials basic.yaml"
                        + " --base-url http://127.0.0.1:8788"
                case _ where line.contains("engine connect sandbox"):
                    line.replacing(
                        "engine connect sandbox", with: "engine connect sandbox --base-url http://127.0.0.1:8788")
                default: line
                }
            }
            try shell.add(page: "first-sync.md")
            try shell.add(page: "write-a-provider.md")
            try shell.add(page: "write-a-sync.md")
            try shell.add(page: "formats.md")
            try shell.add(page: "data-quality.md")
            shell.add("echo 'api_key: sandbox-key' > secrets.yaml")
            shell.add("printf 'username: sandbox\\npassword: sandbox-password\\n' > basic.yaml")
            shell.add("echo '{\"project\": \"prj_0\", \"title\": \"From a file\"}' > task.json")
            try shell.add(page: "command-line.md")
            #expect(shell.steps.count > 50)
            try await shell.run()
        }
    }

    @Test func `the first user of a server`() async throws {
        try await withFolder { folder in
            var shell = try GuideShell(folder: folder, ports: ["8788", "8080"])
            try shell.add(page: "server.md")
            #expect(shell.steps.count > 12)
            try await shell.run()
        }
    }

    @Test func `keys are rotated, backups made and restored, and a monitor gets its key`() async throws {
        try await withFolder { folder in
            var shell = try GuideShell(folder: folder, ports: ["8788"]) {
                $0.replacing("/var/backups", with: "\(folder)/backups")
            }
            shell.add("mkdir backups", "engine init", "echo 'api_key: sandbox-key' > secrets.yaml")
            shell.add("echo 'network: { allow: [\"127.0.0.1:8788\"] }' >> engine.yaml")
            shell.add("engine sandbox --listen 127.0.0.1:8788 >sandbox.txt &")
            shell.add("curl -s -o answer.txt --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:8788/")
            shell.add("engine connect sandbox --base-url http://127.0.0.1:8788 --credentials secrets.yaml")
            for page in ["rotate-keys.md", "backup.md", "deploy.md"] { try shell.add(page: page) }
            #expect(shell.steps.count == 9)
            try await shell.run()
        }
    }

    @Test func `the services that nobody wrote for us`() async throws {
        try await withFolder { folder in
            // What scripts/test has installed already.
            symlink("\(TestFolder().package)/.venv", "\(folder)/services")
            var shell = try GuideShell(folder: folder, ports: ["8420", "8888"]) { line in
                if line.contains(" -m venv ") || line.contains("/pip install ") { return nil }
                // The servers run in a terminal of their own, which is still in the folder above.
                return line.hasPrefix("services/") ? "../\(line)" : line
            }
            try shell.add(page: "real-services.md")
            #expect(shell.steps.count > 30)
            try await shell.run()
        }
    }
}
