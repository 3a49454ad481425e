import EngineHTTP
import Testing

struct HTTPDateTests {
    private let now: Int64 = 1_700_000_000

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06-Nov-1994 08:49:37 GMT",
    ])
    func `all forms of RFC 9110 mean the same second`(text: String) {
        #expect(HTTPDate(text, now: now)?.secondsSince1970 == 784_111_777)
    }

    @Test(arguments: [
        "", "never", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 994 08:49:37 GMT", "Sun, 29 Feb 1900 00:00:00 GMT", "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sun Nov 6 08:49 1994",
    ])
    func `other texts are no dates`(text: String) {
        #expect(HTTPDate(text, now: now) == nil)
    }

    @Test(arguments: [("70", 2070), ("94", 1994), ("00", 2000), ("23", 2023), ("73", 2073), ("74", 1974)])
    func `a year of two digits lies at most fifty years ahead`(digits: String, year: Int) throws {
        let short = try #require(HTTPDate("Friday, 02-Mar-\(digits) 00:00:00 GMT", now: now))
        #expect(short == HTTPDate("Fri, 02 Mar \(year) 00:00:00 GMT", now: now))
    }

    @Test
    func `dates are written in today's form and read back`() {
        #expect("\(HTTPDate(secondsSince1970: 784_111_777))" == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect("\(HTTPDate(secondsSince1970: 0))" == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect("\(HTTPDate(secondsSince1970: -1))" == "Wed, 31 Dec 1969 23:59:59 GMT")
        #expect("\(HTTPDate(secondsSince1970: 951_782_400))" == "Tue, 29 Feb 2000 00:00:00 GMT")
        let seed = UInt64.random(in: 0 ... .max)
        var random = Generator(seed: seed)
        for _ in 0..<2_000 {
            let date = HTTPDate(secondsSince1970: Int64.random(in: -60_000_000_000..<250_000_000_000, using: &random))
            #expect(HTTPDate("\(date)", now: now) == date, "seed \(seed)")
        }
    }

    @Test
    func `a leap second and order`() throws {
        let leap = try #require(HTTPDate("Sat, 31 Dec 2016 23:59:60 GMT", now: now))
        #expect(leap.secondsSince1970 == 1_483_228_800)
        #expect(HTTPDate(secondsSince1970: 1) < HTTPDate(secondsSince1970: 2))
    }
}
