import Testing

@testable import EngineDefinition

struct CronScheduleTests {
    @Test func `every field takes stars, values, names, ranges, steps and lists`() throws {
        let schedule = try CronSchedule("*/15 9-17 1,15 jan-MAR,12 mon-fri")
        #expect(schedule.minutes == 1 | 1 << 15 | 1 << 30 | 1 << 45)
        #expect(schedule.hours == (9...17).reduce(0) { $0 | 1 << UInt64($1) })
        #expect(schedule.days == 1 << 1 | 1 << 15)
        #expect(schedule.months == 0b1_0000_0000_1110)
        #expect(schedule.weekdays == 0b0011_1110)
        #expect(schedule.restrictsDays && schedule.restrictsWeekdays)
        #expect(schedule.timesADay == 36)
    }

    @Test func `Sunday is 0 and 7`() throws {
        #expect(try CronSchedule("0 0 * * 7").weekdays == 1)
        #expect(try CronSchedule("0 0 * * 0").weekdays == 1)
        #expect(try CronSchedule("0 0 * * 5-7").weekdays == 0b110_0001)
    }

    @Test func `a step without a range runs to the end`() throws {
        #expect(try CronSchedule("50/5 * * * *").minutes == 1 << 50 | 1 << 55)
    }

    @Test(arguments: [
        ("", 0..<0, "5 fields"), ("* * * *", 0..<7, "has 4"), ("60 * * * *", 0..<2, "0 to 59"),
        ("* 24 * * *", 2..<4, "0 to 23"),
        ("* * 0 * *", 4..<5, "1 to 31"), ("* * * 13 *", 6..<8, "or a name"), ("* * * * 8", 8..<9, "0 to 7"),
        ("5-1 * * * *", 0..<3, "ends before"), ("*/0 * * * *", 2..<3, "step"),
        ("1/2/3 * * * *", 0..<5, "more than one"),
        ("1, * * * *", 2..<2, "0 to 59"), ("a * * * *", 0..<1, "0 to 59"), ("+1 * * * *", 0..<2, "0 to 59"),
        ("0 0 30 feb *", 0..<12, "never"), ("1-2-3 * * * *", 0..<5, "two ends"),
    ])
    func `a fault has a place and a sentence`(_ text: String, _ range: Range<Int>, _ part: String) {
        do throws(CronSchedule.Fault) {
            _ = try CronSchedule(text)
            Issue.record("'\(text)' was accepted")
        } catch {
            #expect(error.range == range)
            #expect(error.message.contains(part), "\(error.message)")
        }
    }

    @Test func `a day that only some months have comes in those`() throws {
        #expect(try CronSchedule("0 0 31 * *").timesADay == 1)
        #expect(try CronSchedule("0 0 29 2 *").months == 1 << 2)
    }
}
