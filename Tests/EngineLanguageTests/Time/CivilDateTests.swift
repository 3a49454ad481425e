import Testing

@testable import EngineLanguage

struct CivilDateTests {
    /// Days since 1970, date, day of the year, ISO year, week and weekday; computed with another language's library.
    @Test
    func `three hundred dates agree with an independent calendar`() throws {
        for line in try Fixture.lines("Time/dates.txt") {
            let parts = line.split(separator: " ").compactMap { Int($0) }
            try #require(parts.count == 8)
            let date = CivilDate(daysSinceEpoch: parts[0])
            #expect([date.year, date.month, date.day, date.dayOfYear] == Array(parts[1...4]), "\(line)")
            #expect([date.isoWeek.year, date.isoWeek.week, date.isoWeekday] == Array(parts[5...7]), "\(line)")
            #expect(date.daysSinceEpoch == parts[0])
            #expect(CivilDate(year: parts[1], month: parts[2], day: parts[3]) == date)
        }
    }

    @Test(arguments: [
        (2023, 2, 29), (2024, 2, 30), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1),
        (2024, 1, 0),
    ])
    func `a day that does not exist is no date`(_ year: Int, _ month: Int, _ day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test
    func `every day of nine thousand years follows the one before`() {
        var previous = CivilDate(daysSinceEpoch: -719_162)
        #expect(previous == CivilDate(year: 1, month: 1, day: 1))
        for day in stride(from: -719_161, through: 2_932_896, by: 1) {
            let date = CivilDate(daysSinceEpoch: day)
            let follows = date.day == previous.day + 1 || date.day == 1
            guard follows, date.daysSinceEpoch == day else {
                Issue.record("\(date) after \(previous)")
                return
            }
            previous = date
        }
        #expect(previous == CivilDate(year: 9999, month: 12, day: 31))
    }
}
