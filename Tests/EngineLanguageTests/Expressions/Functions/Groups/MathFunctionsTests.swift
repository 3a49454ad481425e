import Testing

@testable import EngineLanguage

/// The math library at its edges (cel-go's `ext/math`).
struct MathFunctionsTests {
    @Test func `the extreme of numbers of several types keeps its own type`() {
        ExpressionTable.check(
            """
            math.greatest(1, 2.5, 2u) => 2.5
            math.greatest(1u, 1) => 1u
            math.greatest(1, 1u) => 1
            math.greatest(-1) => -1
            math.greatest([1.5, 2.5]) => 2.5
            math.greatest([2u]) => 2u
            math.least(3, -7, 2) => -7
            math.least([2u, 1u]) => 1u
            math.least(9223372036854775807, 9223372036854775808u) => 9223372036854775807
            math.greatest(9223372036854775807, 9223372036854775808u) => 9223372036854775808u
            math.greatest(9007199254740993, 9007199254740992.0) => 9007199254740993
            math.least([dyn(1), dyn(0.5)]) => 0.5
            math.greatest([]) => error: value
            math.least([]) => error: value
            math.greatest(dyn('a')) => error: type
            math.greatest([dyn(1), dyn('a')]) => error: type
            math.greatest(dyn(null)) => error: type
            math.greatest('a') => error: type
            math.greatest() => refused: expression-type
            """)
    }

    @Test func `rounding goes where its name says, and keeps the sign of zero`() {
        ExpressionTable.check(
            """
            math.ceil(1.2) => 2.0
            math.ceil(-1.2) => -1.0
            math.ceil(-0.5) => -0.0
            math.floor(1.9) => 1.0
            math.floor(-0.5) => -1.0
            math.round(0.5) => 1.0
            math.round(-0.5) => -1.0
            math.round(2.5) => 3.0
            math.round(0.49999999999999994) => 0.0
            math.round(4503599627370495.5) => 4503599627370496.0
            math.trunc(1.9) => 1.0
            math.trunc(-1.9) => -1.0
            math.ceil(1.0 / 0.0) => 1.0 / 0.0
            math.isNaN(math.floor(0.0 / 0.0)) => true
            math.ceil(1) => refused: expression-type
            math.ceil(dyn(1)) => error: type
            math.round('1') => refused: expression-type
            """)
    }

    @Test func `signs and magnitudes`() {
        ExpressionTable.check(
            """
            math.abs(-5) => 5
            math.abs(5u) => 5u
            math.abs(-0.0) => 0.0
            math.abs(-1.0 / 0.0) => 1.0 / 0.0
            math.abs(-9223372036854775807) => 9223372036854775807
            math.abs(-9223372036854775808) => error: value
            math.abs(dyn('x')) => error: type
            math.sign(-9223372036854775808) => -1
            math.sign(0) => 0
            math.sign(7u) => 1u
            math.sign(-0.0) => -0.0
            math.sign(-2.5) => -1.0
            math.isNaN(math.sign(0.0 / 0.0)) => true
            math.sqrt(81) => 9.0
            math.sqrt(2u) => 1.4142135623730951
            math.sqrt(0.25) => 0.5
            math.isNaN(math.sqrt(-1)) => true
            math.isInf(-1.0 / 0.0) => true
            math.isInf(1.0) => false
            math.isFinite(0.0 / 0.0) => false
            math.isFinite(1e308 * 10.0) => false
            """)
    }

    @Test func `bits are those of two's complement`() {
        ExpressionTable.check(
            """
            math.bitAnd(-1, 255) => 255
            math.bitAnd(6u, 3u) => 2u
            math.bitOr(-9223372036854775808, 1) => -9223372036854775807
            math.bitXor(-1, 1) => -2
            math.bitNot(-1) => 0
            math.bitNot(0u) => 18446744073709551615u
            math.bitShiftLeft(1, 63) => -9223372036854775808
            math.bitShiftLeft(1, 64) => 0
            math.bitShiftLeft(1u, 200) => 0u
            math.bitShiftRight(-1, 1) => 9223372036854775807
            math.bitShiftRight(-1, 63) => 1
            math.bitShiftRight(-1, 64) => 0
            math.bitShiftRight(1024u, 2) => 256u
            math.bitShiftLeft(1, -1) => error: value
            math.bitShiftRight(1u, -1) => error: value
            math.bitAnd(1, 1u) => refused: expression-type
            math.bitShiftLeft(1, 1u) => refused: expression-type
            math.bitAnd(dyn(1), dyn(1u)) => error: type
            """)
    }
}

/// Operators on numbers (the language definition, and expressions reference §5).
struct ArithmeticTests {
    @Test func `ints overflow loudly`() {
        ExpressionTable.check(
            """
            9223372036854775807 + 1 => error: value
            -9223372036854775808 - 1 => error: value
            -9223372036854775808 * -1 => error: value
            -9223372036854775808 / -1 => error: value
            -9223372036854775808 % -1 => error: value
            -(-9223372036854775807) => 9223372036854775807
            -dyn(-9223372036854775808) => error: value
            4611686018427387904 * 2 => error: value
            18446744073709551615u + 1u => error: value
            0u - 1u => error: value
            4294967296u * 4294967296u => error: value
            """)
    }

    @Test func `division truncates, and by zero is an error except of doubles`() {
        ExpressionTable.check(
            """
            7 / 2 => 3
            -7 / 2 => -3
            7 / -2 => -3
            -7 % 2 => -1
            7 % -2 => 1
            7u / 2u => 3u
            7u % 4u => 3u
            1 / 0 => error: value
            1 % 0 => error: value
            1u / 0u => error: value
            1u % 0u => error: value
            1.0 / 0.0 => double('Infinity')
            -1.0 / 0.0 => double('-Infinity')
            0.1 + 0.2 => 0.30000000000000004
            1e308 * 10.0 => double('Infinity')
            """)
    }

    @Test func `numbers are not mixed, statically or at run time`() {
        ExpressionTable.check(
            """
            1 + 1.0 => refused: expression-type
            1 + 1u => refused: expression-type
            dyn(1) + dyn(1.0) => error: type
            dyn(1u) * dyn(2) => error: type
            dyn('a') - dyn('b') => error: type
            dyn(1) + dyn('1') => error: type
            dyn(null) + dyn(1) => error: type
            5.0 % 2.0 => refused: expression-type
            dyn(5.0) % dyn(2.0) => error: type
            -dyn('a') => error: type
            !dyn(1) => error: type
            """)
    }

    @Test func `numbers compare on the number line where types are not known`() {
        ExpressionTable.check(
            """
            dyn(1) == dyn(1.0) => true
            dyn(1u) == dyn(1) => true
            dyn(-1) < dyn(0u) => true
            dyn(9007199254740993) == dyn(9007199254740992.0) => true
            dyn(9007199254740993) == dyn(9007199254740992) => false
            dyn(18446744073709551615u) < dyn(1e20) => true
            dyn(9223372036854775807) < dyn(9223372036854775808u) => true
            dyn(0.0 / 0.0) == dyn(0.0 / 0.0) => false
            dyn(0.0 / 0.0) != dyn(0.0 / 0.0) => true
            dyn(1) < dyn('1') => error: type
            dyn(1) == dyn('1') => false
            dyn(true) < dyn(1) => error: type
            dyn([1]) == dyn([1.0]) => true
            dyn({'a': 1u}) == dyn({'a': 1}) => true
            1 == 1.0 => refused: expression-type
            """)
    }

    @Test func `times and durations are added and compared`() {
        ExpressionTable.check(
            """
            timestamp('2026-01-31T00:00:00Z') + duration('24h') => timestamp('2026-02-01T00:00:00Z')
            duration('1s') + timestamp('2026-01-31T00:00:00Z') => timestamp('2026-01-31T00:00:01Z')
            timestamp('2026-01-31T00:00:00Z') - duration('1ns') => timestamp('2026-01-30T23:59:59.999999999Z')
            timestamp('2026-01-31T00:00:00Z') - timestamp('2026-01-30T00:00:00Z') => duration('86400s')
            duration('1h') - duration('90m') => duration('-1800s')
            timestamp('9999-12-31T23:59:59Z') + duration('1s') => error: value
            timestamp('0001-01-01T00:00:00Z') - duration('1ns') => error: value
            duration('9223372036s') + duration('1s') => error: value
            timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z') => error: value
            duration('1h') > duration('59m') => true
            timestamp('2026-01-31T01:00:00+01:00') == timestamp('2026-01-31T00:00:00Z') => true
            timestamp('2026-01-31T00:00:00Z') + timestamp('2026-01-31T00:00:00Z') => refused: expression-type
            duration('1s') * 2 => refused: expression-type
            -duration('1s') => refused: expression-type
            """)
    }
}
