import Testing

@testable import EngineLanguage

/// Conversions between types, and types themselves (the language definition).
struct ConversionTableTests {
    @Test func `whole numbers`() {
        ExpressionTable.check(
            """
            int('42') => 42
            int('-9223372036854775808') => -9223372036854775808
            int('9223372036854775808') => error: value
            int('4.2') => error: value
            int(' 42') => error: value
            int('') => error: value
            int('0x10') => error: value
            int(3.9) => 3
            int(-3.9) => -3
            int(9223372036854775808.0) => error: value
            int(-9223372036854775808.0) => error: value
            int(0.0 / 0.0) => error: value
            int(18446744073709551615u) => error: value
            int(7u) => 7
            int(timestamp('1969-12-31T23:59:59.5Z')) => -1
            int(duration('1s')) => 1000000000
            int(dyn(true)) => error: type
            int(dyn(null)) => error: type
            int(dyn([1])) => error: type
            uint('18446744073709551615') => 18446744073709551615u
            uint('-1') => error: value
            uint(-1) => error: value
            uint(-0.5) => error: value
            uint(1.9) => 1u
            uint(18446744073709551616.0) => error: value
            """)
    }

    @Test func `fractions and truth`() {
        ExpressionTable.check(
            """
            double('1.5') => 1.5
            double('-1e3') => -1000.0
            double('NaN') == double('NaN') => false
            double('Infinity') => 1.0 / 0.0
            double('-Infinity') => -1.0 / 0.0
            double('1e400') => error: value
            double('x') => error: value
            double('') => error: value
            double(9007199254740993) => 9007199254740992.0
            double(18446744073709551615u) => 18446744073709551616.0
            double(dyn(true)) => error: type
            bool('true') => true
            bool('TRUE') => true
            bool('True') => true
            bool('t') => true
            bool('1') => true
            bool('false') => false
            bool('0') => false
            bool('tRue') => error: value
            bool('yes') => error: value
            bool('') => error: value
            bool(dyn(1)) => error: type
            """)
    }

    @Test func `texts`() {
        ExpressionTable.check(
            #"""
            string(42) => '42'
            string(42u) => '42'
            string(1.0) => '1'
            string(5.25) => '5.25'
            string(1e100) => '1e+100'
            string(-0.0) => '-0'
            string(0.1) => '0.1'
            string(1.0 / 0.0) => '+Inf'
            string(true) => 'true'
            string(b'abc') => 'abc'
            string(b'\xff') => error: value
            string(timestamp('2026-01-31T10:30:15.50Z')) => '2026-01-31T10:30:15.5Z'
            string(timestamp('2026-01-31T10:30:15+02:00')) => '2026-01-31T08:30:15Z'
            string(duration('-1.5s')) => '-1.5s'
            string(dyn(null)) => error: type
            string(dyn([1])) => error: type
            string(dyn({'a': 1})) => error: type
            bytes('é') => b'\xc3\xa9'
            bytes(b'a') => b'a'
            bytes(dyn(1)) => error: type
            """#)
    }

    @Test func `times`() {
        ExpressionTable.check(
            """
            timestamp(0) => timestamp('1970-01-01T00:00:00Z')
            timestamp(-62135596800) => timestamp('0001-01-01T00:00:00Z')
            timestamp(-62135596801) => error: value
            timestamp(253402300799) => timestamp('9999-12-31T23:59:59Z')
            timestamp(253402300800) => error: value
            timestamp(dyn('2026-01-31')) => error: value
            timestamp('2026-01-31') => refused: expression-value
            timestamp(dyn('')) => error: value
            timestamp(dyn(1.5)) => error: type
            duration('1h30m') => duration('5400s')
            duration('0') => duration('0s')
            duration(dyn('1 day')) => error: value
            duration('1d') => refused: expression-value
            duration(1000000000) => duration('1s')
            duration(dyn('320000000000s')) => error: value
            """)
    }

    @Test func `types are values`() {
        ExpressionTable.check(
            """
            type(1) == int => true
            type(1u) == uint => true
            type(1.0) == double => true
            type('a') == string => true
            type(b'a') == bytes => true
            type(null) == null_type => true
            type([]) == list => true
            type({}) == map => true
            type(true) == bool => true
            type(timestamp(0)) == google.protobuf.Timestamp => true
            type(duration('1s')) == google.protobuf.Duration => true
            type(optional.none()) == optional_type => true
            type(type(1)) == type => true
            type(1) == uint => false
            type(dyn(1)) == int => true
            """)
    }

    @Test func `bytes as text and back`() {
        ExpressionTable.check(
            #"""
            base64.encode(b'') => ''
            base64.encode(b'\xfb\xff') => '+/8='
            base64.decode('+/8=') => b'\xfb\xff'
            base64.decode('+/8') => b'\xfb\xff'
            base64.decode('-_8') => error: value
            base64.decode('a') => error: value
            base64.decode('====') => error: value
            base64url.encode(b'\xfb\xff') => '-_8'
            base64url.decode('-_8=') => b'\xfb\xff'
            base64url.decode('+/8') => error: value
            hex.encode(b'\x00\xaf') => '00af'
            hex.decode('00AF') => b'\x00\xaf'
            hex.decode('') => b''
            hex.decode('0') => error: value
            hex.decode('zz') => error: value
            hex.encode(dyn('a')) => error: type
            hex.encode('a') => refused: expression-type
            hex.encode(hash.sha1('')) => 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
            hash.md5('é') == hash.md5(b'\xc3\xa9') => true
            size(hash.sha512(b'')) => 64
            hex.encode(hash.hmac('sha1', '', '')) => 'fbdb1d1b18aa6c08324b7d64b71fb76370690e1d'
            hash.hmac('sha256', b'k', 'd') == hash.hmac('sha256', 'k', b'd') => true
            size(hash.hmac('sha384', 'k', 'd')) => 48
            hash.hmac('SHA1', 'k', 'd') => refused: expression-value
            hash.hmac(dyn('crc'), 'k', 'd') => error: value
            """#)
    }

    @Test func `JSON`() {
        ExpressionTable.check(
            #"""
            json.encode(null) => 'null'
            json.encode([1, 2u, 1.5, 1.0]) => '[1,2,1.5,1]'
            json.encode({'b': 1, 'a': {'x': []}}) => '{"b":1,"a":{"x":[]}}'
            json.encode(b'\xff') => '"/w=="'
            json.encode(timestamp('2026-01-31T00:00:00Z')) => '"2026-01-31T00:00:00Z"'
            json.encode('\u0001"\\') => '"\\u0001\\"\\\\"'
            json.encode({1: 'a', true: 'b'}) => '{"1":"a","true":"b"}'
            json.encode(1.0 / 0.0) => error: value
            json.decode('{"a": [1, 2.5, null]}') => {'a': [dyn(1), 2.5, null]}
            json.decode('18446744073709551615') => 18446744073709551615u
            json.decode('18446744073709551616') => 18446744073709551616.0
            json.decode(b'"x"') => 'x'
            json.decode('{"a": 1, "a": 2}') => {'a': 2}
            json.decode(' 1 ') => 1
            json.decode('1 2') => error: value
            json.decode('') => error: value
            json.decode("{'a': 1}") => error: value
            json.decode('NaN') => error: value
            string(json.decode('1.10')) => '1.10'
            json.encode(json.decode('[1.10, 1e2, -0]')) => '[1.10,1e2,-0]'
            """#)
    }
}
