import EngineFixtures
import Glibc
import Testing

/// Guides, typed as they stand into one shell: what they show as a file is saved, every command is run, and what is
/// shown below a command stands in its output.
struct GuideShell {
    /// A command, and the lines that are shown below it.
    struct Step {
        /// Page and line.
        let place: String
        /// The command; nothing: it is not run here.
        var line: String?
        var shown: [String] = []
    }

    /// Where the shell begins; the caller removes it.
    let folder: String
    /// Ports of the guides, and those that are free here.
    let ports: [String: UInt16]
    /// What becomes of a command: nothing, if it cannot be run here.
    let adapted: (String) -> String?
    private var script: [String] = []
    private(set) var steps: [Step] = []

    init(folder: String, ports: [String], adapting adapted: @escaping (String) -> String? = { $0 }) throws {
        self.folder = folder
        self.ports = try ports.reduce(into: [:]) { $0[$1] = try FreePort.find() }
        self.adapted = adapted
        mkdir(folder, 0o700)
        mkdir("\(folder)/bin", 0o700)
        symlink(try Binary.engine(), "\(folder)/bin/engine")
        // Servers inherit the signals that the tests have blocked: none but this one would reach them.
        script = [
            "exec 2>&1 </dev/null", "trap 'kill -9 $(jobs -p) 2>/dev/null' EXIT", "PATH=\(folder)/bin:$PATH",
            "export NO_COLOR=1",
        ]
    }

    /// Adds lines that no guide shows.
    mutating func add(_ lines: String...) { script += lines }

    /// Adds a page.
    mutating func add(page: String) throws {
        let path = "\(TestFolder().package)/docs/guides/\(page)"
        for block in MarkdownBlock.all(in: try TextFile.text(path), path: page) {
            switch block.language {
            case "console", "sh": type(block)
            case "yaml": save(block)
            default: continue
            }
        }
    }

    /// A whole file is saved under the name that its first key gives it; settings are added to those of the project.
    private mutating func save(_ block: MarkdownBlock) {
        let lines = block.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let first = lines.first?.split(separator: ":", maxSplits: 1).map { $0.filter { $0 != " " } } ?? []
        let suffix = lines.contains("cases:") ? ".cases.yaml" : ".yaml"
        let target =
            switch first.first {
            case "provider": "> providers/\(first[1])\(suffix)"
            case "sync": "> syncs/\(first[1]).yaml"
            case "network": ">> engine.yaml"
            default: "> /dev/null"
            }
        script += ["cat \(target) <<'END'", block.text + "END"]
    }

    private mutating func type(_ block: MarkdownBlock) {
        let isSession = block.language == "console"
        for (index, line) in block.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if isSession, !line.hasPrefix("$ ") {
                if !line.isEmpty, !steps.isEmpty { steps[steps.count - 1].shown.append(String(line)) }
                continue
            }
            let command = String(line.dropFirst(isSession ? 2 : 0))
            guard !command.isEmpty else { continue }
            add(Step(place: "\(block.path):\(block.line + index)", line: adapted(command)))
        }
    }

    private mutating func add(_ step: Step) {
        steps.append(step)
        guard let line = step.line else { return }
        script.append("echo; echo '@@ begin \(steps.count)'")
        if let port = ports.keys.first(where: {
            line.contains("--port \($0)") || line.contains("--listen 127.0.0.1:\($0)")
        }) {
            // In a terminal of its own.
            script += [
                "\(line) >server-\(port).txt 2>&1 &",
                "curl -s -o answer.txt --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:\(port)/",
                "cat server-\(port).txt",
            ]
        } else {
            script.append(line)
        }
        script.append("code=$?; echo; echo \"@@ end \(steps.count) $code\"")
    }

    /// Runs all of it, and compares.
    func run() async throws {
        let text = ports.reduce(script.joined(separator: "\n")) { $0.replacing($1.key, with: String($1.value)) }
        try TextFile.write(text + "\nexit 0\n", to: "\(folder)/steps.sh")
        let program = try Program(["bash", "\(folder)/steps.sh"], in: folder, output: "\(folder)/output.txt")
        #expect(await program.end() == 0)
        let output = program.text
        for (index, step) in steps.enumerated() where step.line != nil { compare(step, index + 1, with: output) }
    }

    private func compare(_ step: Step, _ number: Int, with output: String) {
        let command = "\(step.place): \(step.line ?? "")"
        guard let begin = output.firstRange(of: "@@ begin \(number)\n"),
            let end = output[begin.upperBound...].firstRange(of: "@@ end \(number) ")
        else {
            Issue.record("\(command): it was not run")
            return
        }
        let written = output[begin.upperBound..<end.lowerBound]
        #expect(output[end.upperBound...].hasPrefix("0\n"), "\(command): \(written.suffix(2_000))")
        let lines = Set(written.split(separator: "\n").map(words))
        for line in step.shown where !Self.varies(line) {
            let shown = ports.reduce(line) { $0.replacing($1.key, with: String($1.value)) }
            #expect(
                lines.contains(words(shown[...])),
                "\(command): '\(line)' is not in its output: \(written.suffix(2_000))")
        }
    }

    /// How long something took is different each time.
    private static func varies(_ line: String) -> Bool { line.contains(" in 0.") }

    /// A line as its words: columns may be wider elsewhere.
    private func words(_ line: Substring) -> [Substring] { line.split(separator: " ") }
}
