import EngineFixtures
import Glibc
import Testing

/// Links between the pages that people write lead somewhere.
struct DocumentationLinkTests {
    private static let pages = MarkdownBlock.pages(in: TestFolder().package)

    @Test(arguments: pages)
    func `every link to a file leads to one`(_ page: String) throws {
        let folder = page[..<(page.lastIndex(of: "/") ?? page.startIndex)]
        for piece in try TextFile.text(page).split(separator: "](").dropFirst() {
            let target = piece.prefix { $0 != ")" && $0 != "#" }
            guard !target.isEmpty, !target.contains("://") else { continue }
            #expect(access("\(folder)/\(target)", F_OK) == 0, "\(page) links to \(target), which does not exist")
        }
    }

    @Test func `there are pages`() {
        #expect(Self.pages.count >= 8)
    }
}
