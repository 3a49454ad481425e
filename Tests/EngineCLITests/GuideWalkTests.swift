import EngineFixtures
import EngineNetwork
import EngineTesting
import Glibc
import Testing

@testable import EngineCLI

/// Somebody who follows the guides from first sync to a sync of their own gets through: every file that they show is
/// saved, every command that they show is run, in order, in one project, against one sandbox.
@Suite(.timeLimit(.minutes(4)))
struct GuideWalkTests {
    private static let pages = ["first-sync.md", "write-a-provider.md", "write-a-sync.md", "data-quality.md"]

    /// The folder of the walk; removed when it is over.
    private final class Workplace {
        let path: String

        init() throws {
            var template = Array("/tmp/engine-guides.XXXXXX".utf8CString)
            path = try #require(mkdtemp(&template).map { String(cString: $0) })
        }

        deinit {
            // Nothing below is linked to elsewhere; what cannot be removed lies in /tmp.
            for file in TextFile.paths(below: path, ending: "") { unlink(file) }
            unlink("\(path)/my-project/.gitignore")
            for folder in ["providers", "syncs", "schemas", ""] { rmdir("\(path)/my-project/\(folder)") }
            rmdir(path)
        }
    }

    @Test func `the guides can be followed`() async throws {
        let workplace = try Workplace()
        let sandbox = Sandbox()
        let address = "\(try await sandbox.start())"
        try TextFile.write("api_key: sandbox-key\n", to: "\(workplace.path)/key.yaml")
        let package = TestFolder().package
        var folder = workplace.path
        for page in Self.pages {
            let text = try TextFile.text("\(package)/docs/guides/\(page)")
            for block in MarkdownBlock.all(in: text, path: page) {
                try save(block, in: folder)
                for command in ShownCommand.all(in: block) where Self.isRun(command.words) {
                    let words = Self.adapted(command.words, to: address, key: "\(workplace.path)/key.yaml")
                    let code = await EngineCLI.run(
                        arguments: words, environment: ["ENGINE_ALLOW": address, "NO_COLOR": "1"],
                        workingDirectory: folder, binaryPath: "\(package)/.build/debug/engine")
                    #expect(code == .done, "\(command.testDescription)")
                }
                if block.text.contains("$ cd my-project") { folder += "/my-project" }
            }
        }
        await sandbox.stop()
    }

    /// Saves a block that is a whole file under the name that the guides give it.
    private func save(_ block: MarkdownBlock, in folder: String) throws {
        guard block.language == "yaml" else { return }
        let lines = block.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        guard let first = lines.first?.split(separator: ": "), first.count == 2 else { return }
        let suffix = lines.contains("cases:") ? ".cases.yaml" : ".yaml"
        switch first[0] {
        case "provider": try TextFile.write(block.text, to: "\(folder)/providers/\(first[1])\(suffix)")
        case "sync": try TextFile.write(block.text, to: "\(folder)/syncs/\(first[1])\(suffix)")
        default: break
        }
    }

    /// All but the sandbox, which runs already, what asks a person, and the mock, which the walk in a shell has.
    private static func isRun(_ words: [String]) -> Bool {
        words[0] != "sandbox" && (words[0] != "connect" || words.contains("--credentials"))
            && !words.contains { $0.contains("127.0.0.1:8789") }
    }

    /// The address of this sandbox for the usual one, and a file for standard input.
    private static func adapted(_ words: [String], to address: String, key: String) -> [String] {
        var adapted = words.map { $0.replacing("127.0.0.1:8788", with: address) }
        if let option = adapted.firstIndex(of: "--credentials") { adapted[option + 1] = key }
        if adapted.prefix(2) == ["connect", "sandbox"] { adapted += ["--base-url", "http://\(address)"] }
        return adapted
    }
}
