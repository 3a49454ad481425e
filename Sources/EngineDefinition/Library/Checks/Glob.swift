/// A text in which `*` stands for any characters and `?` for one.
struct Glob {
    private let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern) }

    /// Whether it stands for a whole text; the time is the product of both lengths at worst.
    func matches(_ text: String) -> Bool {
        let text = Array(text)
        var place = 0
        var star: Int?
        var resume = 0
        var index = 0
        while index < text.count {
            if place < pattern.count, pattern[place] == "?" || (pattern[place] == text[index] && pattern[place] != "*")
            {
                place += 1
                index += 1
            } else if place < pattern.count, pattern[place] == "*" {
                star = place
                resume = index
                place += 1
            } else if let star {
                place = star + 1
                resume += 1
                index = resume
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
