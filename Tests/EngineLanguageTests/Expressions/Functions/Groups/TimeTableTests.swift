import Testing

@testable import EngineLanguage

/// Times at their edges: the parts of timestamps, layouts, calendar units, zones (expressions reference §6 and §7).
struct TimeTableTests {
    @Test func `the parts of a timestamp, in UTC and in a zone`() {
        ExpressionTable.check(
            """
            timestamp('2026-01-31T23:30:15.123456Z').getFullYear() => 2026
            timestamp('2025-12-31T23:30:00Z').getFullYear('Europe/Berlin') => 2026
            timestamp('2026-01-31T23:30:00Z').getMonth() => 0
            timestamp('2026-01-31T23:30:00Z').getMonth('Europe/Berlin') => 1
            timestamp('2024-12-31T00:00:00Z').getDayOfYear() => 365
            timestamp('2026-01-01T00:00:00Z').getDayOfYear() => 0
            timestamp('2026-01-31T00:00:00Z').getDayOfMonth() => 30
            timestamp('2026-01-31T00:00:00Z').getDate() => 31
            timestamp('2026-02-01T00:00:00Z').getDayOfWeek() => 0
            timestamp('2026-01-31T00:00:00Z').getDayOfWeek('-01:00') => 5
            timestamp('2026-01-31T23:30:00Z').getHours('+05:30') => 5
            timestamp('2026-01-31T23:30:00Z').getMinutes('+05:45') => 15
            timestamp('2026-01-31T23:30:15.999Z').getSeconds() => 15
            timestamp('2026-01-31T23:30:15.123456Z').getMilliseconds() => 123
            timestamp('1969-12-31T23:59:59.999Z').getSeconds() => 59
            timestamp('2026-03-29T01:30:00Z').getHours('Europe/Berlin') => 3
            timestamp('2026-07-01T00:00:00Z').getHours('America/New_York') => 20
            timestamp('2026-01-31T00:00:00Z').getHours('UTC') => 0
            timestamp('2026-01-31T00:00:00Z').getHours('') => refused: expression-value
            timestamp('2026-01-31T00:00:00Z').getHours('Mars/Base') => refused: expression-value
            timestamp('2026-01-31T00:00:00Z').getHours(dyn('Mars/Base')) => error: value
            dyn('2026-01-31').getHours() => error: type
            """)
    }

    @Test func `the parts of a duration are whole, or the rest behind the second`() {
        ExpressionTable.check(
            """
            duration('100m').getHours() => 1
            duration('-100m').getHours() => -1
            duration('100m').getMinutes() => 100
            duration('1m30s').getSeconds() => 90
            duration('1.5s').getMilliseconds() => 500
            duration('-1.5s').getMilliseconds() => -500
            duration('1h').getSeconds() => 3600
            duration('1s').getFullYear() => refused: expression-type
            """)
    }

    @Test func `calendar units keep the clock, and clamp the day`() {
        ExpressionTable.check(
            """
            time.add(timestamp('2026-01-31T10:00:00Z'), 1, 'month') => timestamp('2026-02-28T10:00:00Z')
            time.add(timestamp('2024-01-31T10:00:00Z'), 1, 'month') => timestamp('2024-02-29T10:00:00Z')
            time.add(timestamp('2026-03-31T10:00:00Z'), -1, 'month') => timestamp('2026-02-28T10:00:00Z')
            time.add(timestamp('2024-02-29T10:00:00Z'), 1, 'year') => timestamp('2025-02-28T10:00:00Z')
            time.add(timestamp('2026-11-30T10:00:00Z'), 1, 'quarter') => timestamp('2027-02-28T10:00:00Z')
            time.add(timestamp('2026-01-01T00:00:00Z'), -1, 'second') => timestamp('2025-12-31T23:59:59Z')
            time.add(timestamp('2026-01-01T00:00:00.5Z'), 2, 'week') => timestamp('2026-01-15T00:00:00.5Z')
            time.add(timestamp('2026-03-28T11:00:00Z'), 1, 'day', 'Europe/Berlin') => timestamp('2026-03-29T10:00:00Z')
            time.add(timestamp('2026-03-28T11:00:00Z'), 24, 'hour', 'Europe/Berlin') \
            => timestamp('2026-03-29T11:00:00Z')
            time.add(timestamp('2026-10-24T22:30:00Z'), 1, 'day', 'Europe/Berlin') \
            => timestamp('2026-10-25T23:30:00Z')
            time.add(timestamp('2026-01-01T00:00:00Z'), 0, 'month') => timestamp('2026-01-01T00:00:00Z')
            time.add(timestamp('9999-12-31T00:00:00Z'), 1, 'day') => error: value
            time.add(timestamp('2026-01-01T00:00:00Z'), 9223372036854775807, 'second') => error: value
            time.add(timestamp('2026-01-01T00:00:00Z'), 1, 'fortnight') => refused: expression-value
            time.add(timestamp('2026-01-01T00:00:00Z'), 1, dyn('fortnight')) => error: value
            time.add(timestamp('2026-01-01T00:00:00Z'), 1, 'days') => refused: expression-value
            """)
    }

    @Test func `units begin where the calendar says`() {
        ExpressionTable.check(
            """
            time.truncate(timestamp('2026-08-19T10:30:15.9Z'), 'second') => timestamp('2026-08-19T10:30:15Z')
            time.truncate(timestamp('2026-08-19T10:30:15Z'), 'hour') => timestamp('2026-08-19T10:00:00Z')
            time.truncate(timestamp('2026-08-23T10:30:15Z'), 'week') => timestamp('2026-08-17T00:00:00Z')
            time.truncate(timestamp('2026-08-17T00:00:00Z'), 'week') => timestamp('2026-08-17T00:00:00Z')
            time.truncate(timestamp('2026-12-31T10:30:15Z'), 'quarter') => timestamp('2026-10-01T00:00:00Z')
            time.truncate(timestamp('2026-12-31T10:30:15Z'), 'year') => timestamp('2026-01-01T00:00:00Z')
            time.truncate(timestamp('1969-12-31T23:59:59.5Z'), 'minute') => timestamp('1969-12-31T23:59:00Z')
            time.truncate(timestamp('2026-01-31T23:30:00Z'), 'day', 'Europe/Berlin') \
            => timestamp('2026-01-31T23:00:00Z')
            time.truncate(timestamp('2026-01-31T23:40:00Z'), 'hour', 'Asia/Kolkata') \
            => timestamp('2026-01-31T23:30:00Z')
            time.truncate(timestamp('2026-03-31T22:30:00Z'), 'quarter', 'Europe/Berlin') \
            => timestamp('2026-03-31T22:00:00Z')
            """)
    }

    @Test func `times are read by layouts, in whole and exactly`() {
        ExpressionTable.check(
            """
            time.parse('31/12/2025', '%d/%m/%Y') => timestamp('2025-12-31T00:00:00Z')
            time.parse('2025-07-01 00:00', '%Y-%m-%d %H:%M', 'Europe/Berlin') => timestamp('2025-06-30T22:00:00Z')
            time.parse('2025-07-01T00:00:00+0200', '%Y-%m-%dT%H:%M:%S%z', 'Asia/Tokyo') \
            => timestamp('2025-06-30T22:00:00Z')
            time.parse('1769855415', '%s') => timestamp('2026-01-31T10:30:15Z')
            time.parse('Sat, 31 Jan 2026 10:30:15 GMT', 'rfc1123') => timestamp('2026-01-31T10:30:15Z')
            time.parse('Sat, 31 Jan 2026 10:30:15 +0100', 'rfc2822') => timestamp('2026-01-31T09:30:15Z')
            time.parse('2026-01-31', 'date') => timestamp('2026-01-31T00:00:00Z')
            time.parse('2025-12-31', ['%d/%m/%Y', '%Y-%m-%d']) => timestamp('2025-12-31T00:00:00Z')
            time.parse('2025-12-31 ', '%Y-%m-%d') => error: value
            time.parse('2025-02-30', '%Y-%m-%d') => error: value
            time.parse('', 'date') => error: value
            time.parse('x', []) => error: value
            time.parse('x', '%Q') => refused: expression-value
            time.format(timestamp('2026-01-31T10:30:15Z'), '%Y%%') => '2026%'
            time.format(timestamp('2026-01-05T00:00:00Z'), '%-d.%-m.%y') => '5.1.26'
            time.format(timestamp('2026-01-31T10:30:15Z'), '%H:%M %:z', 'Asia/Kolkata') => '16:00 +05:30'
            time.format(timestamp('2026-01-31T10:30:15Z'), dyn('%Q')) => error: value
            time.format(timestamp('2026-01-31T10:30:15Z'), '') => ''
            time.millis(timestamp('1969-12-31T23:59:59.9999Z')) => -1
            time.fromMillis(-1) => timestamp('1969-12-31T23:59:59.999Z')
            time.fromMillis(253402300800000) => error: value
            """)
    }
}

/// URLs and regular expressions at their edges.
struct SearchTableTests {
    @Test func `URLs are escaped, taken apart and put together`() {
        ExpressionTable.check(
            #"""
            url.escape('a b&c=d/é~') => 'a%20b%26c%3Dd%2F%C3%A9~'
            url.escape('') => ''
            url.escape("!*'();:@$,?#[]") => '%21%2A%27%28%29%3B%3A%40%24%2C%3F%23%5B%5D'
            url.unescape('a%20b%2f%C3%A9+') => 'a b/é+'
            url.unescape('%') => error: value
            url.unescape('%4') => error: value
            url.unescape('%zz') => error: value
            url.unescape('%ff') => error: value
            url.query({'q': 'a b', 'id': [1, 2], 'n': null, 't': true}) => 'q=a%20b&id=1&id=2&t=true'
            url.query({}) => ''
            url.query({'a': optional.none(), 'b': optional.of('x')}) => 'b=x'
            url.query({'a': []}) => ''
            url.query({'a b': 1.0, 'd': 1.5}) => 'a%20b=1&d=1.5'
            url.query({'at': timestamp('2026-01-31T00:00:00Z')}) => 'at=2026-01-31T00%3A00%3A00Z'
            url.query({'a': {'b': 1}}) => error: value
            url.query({'a': [[1]]}) => error: value
            url.query({'a': [null]}) => error: value
            url.parse('https://e.com:8443/a?x=1&x=2#f').query => dyn({'x': ['1', '2']})
            url.parse('https://e.com:8443/').port => dyn(8443)
            url.parse('https://e.com/').scheme => dyn('https')
            has(url.parse('https://e.com/').port) => false
            has(url.parse('/a').host) => false
            url.parse('/a%20b').path => dyn('/a%20b')
            url.parse('http://a b') => error: value
            url.parse('http://[::1') => error: value
            """#)
    }

    @Test func `patterns are RE2's`() {
        ExpressionTable.check(
            #"""
            'abc'.matches('b') => true
            'abc'.matches('^b') => false
            ''.matches('') => true
            'a\nb'.matches('a.b') => false
            'a\nb'.matches('(?s)a.b') => true
            'É'.matches('(?i)é') => true
            'é'.matches('^.$') => true
            'a'.matches('(?=a)') => refused: expression-value
            'a'.matches(dyn('(')) => error: value
            'aa'.matches(dyn('(a)\\1')) => error: value
            regex.extract('item-12', 'item-([0-9]+)').value() => '12'
            regex.extract('item-12', '[0-9]+').value() => '12'
            regex.extract('ab', '(x)?b').hasValue() => false
            regex.extract('HELLO', 'hello').hasValue() => false
            regex.extract('a@b', '(.*)@(.*)') => error: value
            regex.extractAll('id:1, id:22', 'id:([0-9]+)') => ['1', '22']
            regex.extractAll('aé漢', '.') => ['a', 'é', '漢']
            size(regex.extractAll('abc', 'x')) => 0
            regex.replace('banana', 'a', 'x') => 'bxnxnx'
            regex.replace('banana', 'a', 'x', 2) => 'bxnxna'
            regex.replace('banana', 'a', 'x', 0) => 'banana'
            regex.replace('banana', 'a', 'x', -1) => 'bxnxnx'
            regex.replace('foo bar', '(fo)o (ba)r', r'\2 \1') => 'ba fo'
            regex.replace('ab', 'b', r'[\0]') => 'a[b]'
            regex.replace('ab', '(x)?b', r'<\1>') => 'a<>'
            regex.replace('a', 'a', r'\\') => '\\'
            regex.replace('test', '(.)', r'\2') => error: value
            regex.replace('a', 'a', r'\x') => error: value
            regex.replace('a', 'a', r'\') => error: value
            """#)
    }
}
