/// A fenced block of a Markdown file: what a document shows, so that tests can try it.
public struct MarkdownBlock: Sendable, CustomStringConvertible {
    /// The file, seen from the package.
    public let path: String
    /// The line of the block's first line, counted from 1.
    public let line: Int
    /// The word behind the fence, for example `yaml`.
    public let language: String
    /// What stands between the fences.
    public let text: String

    /// Where it is.
    public var description: String { "\(path):\(line)" }

    /// The blocks of the pages that people write: README and guides.
    /// - Throws: `TextFile.Fault` if one cannot be read.
    public static func ofDocumentation(in package: String) throws(TextFile.Fault) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        for path in pages(in: package) {
            blocks += all(in: try TextFile.text(path), path: String(path.dropFirst(package.count + 1)))
        }
        return blocks
    }

    /// The paths of the pages that people write.
    public static func pages(in package: String) -> [String] {
        ["\(package)/README.md", "\(package)/docs/architecture.md"]
            + TextFile.paths(below: "\(package)/docs/guides", ending: ".md")
    }

    /// The blocks of a text, in their order.
    public static func all(in text: String, path: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var open: (language: String, line: Int, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let block = open {
                let text = block.lines.map { $0 + "\n" }.joined()
                blocks.append(MarkdownBlock(path: path, line: block.line, language: block.language, text: text))
                open = nil
            } else {
                open = (String(line.dropFirst(3)), index + 2, [])
            }
        }
        return blocks
    }
}
