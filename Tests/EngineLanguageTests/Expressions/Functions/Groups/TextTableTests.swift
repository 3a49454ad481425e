import Testing

@testable import EngineLanguage

/// What texts and bytes do at their edges (cel-go's `ext/strings` and the standard library).
struct TextTableTests {
    @Test func `positions count code points, and the end is one`() {
        ExpressionTable.check(
            #"""
            'héllo'.charAt(1) => 'é'
            'ab'.charAt(2) => ''
            'ab'.charAt(3) => error: value
            'ab'.charAt(-1) => error: value
            ''.charAt(0) => ''
            'a😀b'.charAt(1) => '😀'
            'e\u0301x'.charAt(1) => '\u0301'
            'a😀b'.substring(2) => 'b'
            'a😀b'.substring(0, 2) => 'a😀'
            'ab'.substring(2) => ''
            'ab'.substring(0, 0) => ''
            'ab'.substring(1, 3) => error: value
            'ab'.substring(2, 1) => error: value
            'ab'.substring(-1) => error: value
            size('a😀b') => 3
            size(b'a😀b') => 6
            'e\u0301'.size() => 2
            """#)
    }

    @Test func `what is found is told by its first code point`() {
        ExpressionTable.check(
            """
            'banana'.indexOf('an') => 1
            'banana'.indexOf('an', 2) => 3
            'banana'.indexOf('an', 4) => -1
            'banana'.indexOf('') => 0
            'banana'.indexOf('', 6) => 6
            'banana'.indexOf('a', 7) => error: value
            'banana'.indexOf('a', -1) => error: value
            '😀a😀'.indexOf('a') => 1
            'banana'.lastIndexOf('an') => 3
            'banana'.lastIndexOf('an', 2) => 1
            'banana'.lastIndexOf('an', 0) => -1
            'banana'.lastIndexOf('') => 6
            ''.lastIndexOf('') => 0
            '😀a😀'.lastIndexOf('😀') => 2
            'abc'.contains('') => true
            'abc'.startsWith('') => true
            'abc'.endsWith('abcd') => false
            'ab'.contains('ba') => false
            """)
    }

    @Test func `parts are taken apart and joined`() {
        ExpressionTable.check(
            """
            'a,b,c'.split(',') => ['a', 'b', 'c']
            'a,b,c'.split(',', 2) => ['a', 'b,c']
            'a,b,c'.split(',', 1) => ['a,b,c']
            size('a,b,c'.split(',', 0)) => 0
            'a,b,c'.split(',', -1) => ['a', 'b', 'c']
            'a,b,c'.split(',', 99) => ['a', 'b', 'c']
            ','.split(',') => ['', '']
            ''.split(',') => ['']
            'aé'.split('') => ['a', 'é']
            ['a', 'b'].join('-') => 'a-b'
            ['a'].join('-') => 'a'
            [].join('-') => ''
            ['', ''].join(',') => ','
            [dyn('a'), dyn(1)].join(',') => error: type
            [1].join(',') => refused: expression-type
            'abc'.replace('', '-') => '-a-b-c-'
            'abc'.replace('b', '') => 'ac'
            'aaa'.replace('aa', 'b') => 'ba'
            'aaa'.replace('a', 'b', 0) => 'aaa'
            'aaa'.replace('a', 'aa', 2) => 'aaaaa'
            'abc'.reverse() => 'cba'
            'a😀'.reverse() => '😀a'
            """)
    }

    @Test func `only letters of ASCII change case, and only white space is trimmed`() {
        ExpressionTable.check(
            #"""
            'ÄBc'.lowerAscii() => 'Äbc'
            'äBc'.upperAscii() => 'äBC'
            '[`{@'.upperAscii() => '[`{@'
            '\t a b \n'.trim() => 'a b'
            '\u3000a\u00a0'.trim() => 'a'
            '\u200ba'.trim() => '\u200ba'
            ''.trim() => ''
            ' '.trim() => ''
            strings.quote('a"b\\c') => '"a\\"b\\\\c"'
            strings.quote('\n\t\r\a\b\f\v') => '"\\n\\t\\r\\a\\b\\f\\v"'
            strings.quote('é😀') => '"é😀"'
            strings.quote('') => '""'
            """#)
    }

    @Test func `clauses write what their letter says`() {
        ExpressionTable.check(
            """
            '%d|%d|%d'.format([1, 2u, -3]) => '1|2|-3'
            '%d'.format([1.0]) => '1'
            '%s'.format([1.5]) => '1.5'
            '%s %s %s'.format([true, null, 'x']) => 'true null x'
            '%s'.format([[1, 'a', null]]) => '[1, a, null]'
            '%s'.format([timestamp('2026-01-31T00:00:00Z')]) => '2026-01-31T00:00:00Z'
            '%s'.format([duration('90m')]) => '5400s'
            '%s'.format([b'abc']) => 'abc'
            '%f'.format([1.5]) => '1.500000'
            '%.0f'.format([2.5]) => '2'
            '%.3f'.format([1]) => '1.000'
            '%e'.format([1234.5]) => '1.234500e+03'
            '%.1e'.format([0.00015]) => '1.5e-04'
            '%b'.format([true]) => '1'
            '%b'.format([5]) => '101'
            '%o'.format([8u]) => '10'
            '%x %X'.format([255, 255]) => 'ff FF'
            '%x'.format(['hi']) => '6869'
            '%X'.format([b'\\xab']) => 'AB'
            '100%%'.format([]) => '100%'
            '%d'.format([]) => error: value
            '%d'.format(['1']) => error: value
            '%f'.format(['1']) => error: value
            '%b'.format([1.5]) => error: value
            '%x'.format([1.5]) => error: value
            'a'.format([1, 2]) => 'a'
            '%z'.format([1]) => refused: expression-value
            '%'.format([1]) => refused: expression-value
            """)
    }

    @Test func `texts are compared by their code points`() {
        ExpressionTable.check(
            #"""
            'a' < 'b' => true
            'Z' < 'a' => true
            'a' < 'aa' => true
            '' < 'a' => true
            '\uffff' < '😀' => true
            'é' == 'e\u0301' => false
            b'\xff' > b'\x00\xff' => true
            b'a' == b'\x61' => true
            'a' + 'b' + '' => 'ab'
            b'a' + b'b' => b'ab'
            'a' + dyn(b'b') => error: type
            'a' + 1 => refused: expression-type
            """#)
    }

    @Test func `literals are written in every form of CEL`() {
        ExpressionTable.check(
            #"""
            "it's" => 'it\'s'
            '''a'b''' => 'a\'b'
            """a"b""" => 'a"b'
            r'a\nb' => 'a\\nb'
            '\x41\u0042\U00000043\103' => 'ABCC'
            '\a\b\f\n\r\t\v\\\?\`' => '\x07\x08\x0c\x0a\x0d\x09\x0b\\?`'
            b'\xff\101' => b'\377A'
            b'é' => b'\xc3\xa9'
            br'\x' => b'\\x'
            r'\' => '\\'
            r"a\"+'b' => 'a\\b'
            0x1F => 31
            -0x10 => -16
            0xFFu => 255u
            1e3 => 1000.0
            .5 => 0.5
            1.5e-3 => 0.0015
            9223372036854775808 => refused: expression-syntax
            18446744073709551616u => refused: expression-syntax
            'a => refused: expression-syntax
            '\q' => refused: expression-syntax
            '\ud800' => refused: expression-syntax
            '\x4' => refused: expression-syntax
            """#)
    }
}
