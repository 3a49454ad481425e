import Testing

@testable import EngineLanguage

/// Lists, maps and sets at their edges (cel-go's `ext/lists`, `ext/sets`, and expressions reference §5 to §7).
struct CollectionTableTests {
    @Test func `lists are cut, flattened and turned`() {
        ExpressionTable.check(
            """
            [1, 2, 3, 4].slice(1, 3) => [2, 3]
            size([1].slice(0, 0)) => 0
            [1].slice(0, 1) => [1]
            [1].slice(1, 0) => error: value
            [1].slice(-1, 1) => error: value
            [1].slice(0, 2) => error: value
            [[1], [2, [3]]].flatten() => [dyn(1), 2, [3]]
            [1, [2, [3, [4]]]].flatten(2) => [dyn(1), 2, 3, [4]]
            [1, [2]].flatten(0) => [dyn(1), [2]]
            [1].flatten(-1) => error: value
            size([].flatten()) => 0
            size([[], []].flatten()) => 0
            [1, 2].reverse() => [2, 1]
            size([].reverse()) => 0
            lists.range(3) => [0, 1, 2]
            size(lists.range(0)) => 0
            lists.range(-1) => error: value
            lists.range(9223372036854775807) => error: limit
            """)
    }

    @Test func `distinct goes by equality, and keeps the first`() {
        ExpressionTable.check(
            """
            [2, 1, 2].distinct() => [2, 1]
            [dyn(1), 1.0, 1u, '1'].distinct() => [dyn(1), '1']
            [[1], [1], [2]].distinct() => [[1], [2]]
            [{'a': 1}, {'a': 1}].distinct() => [{'a': 1}]
            size([0.0 / 0.0, 0.0 / 0.0].distinct()) => 2
            [dyn(null), null, false].distinct() => [dyn(null), false]
            ['a', 'A'].distinct() => ['a', 'A']
            """)
    }

    @Test func `sorting needs one type that has an order`() {
        ExpressionTable.check(
            """
            [3, 1, 2].sort() => [1, 2, 3]
            ['b', 'a', 'C', 'é'].sort() => ['C', 'a', 'b', 'é']
            [true, false].sort() => [false, true]
            [b'b', b'a'].sort() => [b'a', b'b']
            [duration('1m'), duration('1s')].sort() => [duration('1s'), duration('1m')]
            [2u, 1u].sort() => [1u, 2u]
            size([].sort()) => 0
            [dyn(1), 'b'].sort() => error: value
            [[1]].sort() => refused: expression-type
            ['bb', 'a', 'cc'].sortBy(x, size(x)) => ['a', 'bb', 'cc']
            [{'k': 2, 'n': 'b'}, {'k': 1, 'n': 'a'}].sortBy(x, x.k).map(x, x.n) => ['a', 'b']
            [1, 2].sortBy(x, [x]) => refused: expression-type
            [3, -2, 1].sortBy(x, x * x) => [1, -2, 3]
            """)
    }

    @Test func `sums and extremes are of one type`() {
        ExpressionTable.check(
            """
            [1, 2, 3].sum() => 6
            [1u, 2u].sum() => 3u
            [1.5, 2.0].sum() => 3.5
            [duration('1m'), duration('30s')].sum() => duration('90s')
            [].sum() => 0
            [9223372036854775807, 1].sum() => error: value
            [18446744073709551615u, 1u].sum() => error: value
            [duration('9223372036s'), duration('9223372036s')].sum() => error: value
            [dyn(1), 2.0].sum() => error: type
            [dyn('a')].sum() => error: type
            ['a'].sum() => refused: expression-type
            [3, 1, 2].min() => 1
            [3, 1, 2].max() => 3
            ['b', 'a'].min() => 'a'
            [timestamp('2026-01-01T00:00:00Z'), timestamp('2025-01-01T00:00:00Z')].max() \
            => timestamp('2026-01-01T00:00:00Z')
            [true, false].max() => true
            [dyn(1), 2.5].max() => 2.5
            [dyn(1), 'a'].max() => error: type
            [].min() => error: value
            [].max() => error: value
            """)
    }

    @Test func `sets are lists without order or count`() {
        ExpressionTable.check(
            """
            sets.contains([1, 2, 3], [2, 3]) => true
            sets.contains([1], [1, 1]) => true
            sets.contains([], []) => true
            sets.contains([], [1]) => false
            sets.contains([dyn(1.0)], [dyn(1)]) => true
            sets.equivalent([1, 2, 2], [2, 1]) => true
            sets.equivalent([], [1]) => false
            sets.equivalent([[1, 2]], [[2, 1]]) => false
            sets.intersects([1, 2], [2, 3]) => true
            sets.intersects([1], [2]) => false
            sets.intersects([], []) => false
            sets.intersects([{'a': 1}], [{'a': 1}]) => true
            sets.contains([1], ['a']) => refused: expression-type
            sets.contains(1, [1]) => refused: expression-type
            """)
    }

    @Test func `maps are merged, left before right`() {
        ExpressionTable.check(
            """
            {'a': 1, 'b': 2}.merge({'b': 3, 'c': 4}) => {'a': 1, 'b': 3, 'c': 4}
            {'b': 1}.merge({'a': 2}) => {'b': 1, 'a': 2}
            {}.merge({'a': 1}) => {'a': 1}
            {'a': {'x': 1}}.merge({'a': {'y': 2}}) => {'a': {'y': 2}}
            {'a': 1}.merge({'b': 'x'}) => {'a': dyn(1), 'b': 'x'}
            {1: 'a'}.merge({1u: 'b'}).size() => 1
            {'a': 1}.merge([1]) => refused: expression-type
            dyn({'a': 1}).merge(dyn(null)) => error: type
            """)
    }

    @Test func `what is indexed must be there`() {
        ExpressionTable.check(
            """
            [1, 2][1] => 2
            [1, 2][1u] => refused: expression-type
            [1, 2][dyn(1u)] => 2
            [1, 2][dyn(1.0)] => 2
            [1, 2][dyn(1.5)] => error: type
            [1, 2][2] => absent
            [1, 2][-1] => absent
            [1, 2][dyn('a')] => absent
            {'a': 1}['a'] => 1
            {'a': 1}['b'] => absent
            {'a': 1}.b => absent
            {1: 'a'}[dyn(1.0)] => 'a'
            {1u: 'a'}[dyn(1)] => 'a'
            {true: 'a'}[true] => 'a'
            {'a': 1}[?'b'].orValue(5) => 5
            [1][?3].hasValue() => false
            [1][?-1].hasValue() => false
            {'a': {'b': null}}.a.b => null
            """)
    }

    @Test func `a key stands once, and is of few types`() {
        ExpressionTable.check(
            """
            {'a': 1, 'a': 2} => error: value
            {1: 'a', 1u: 'b'} => error: value
            {'a': 1, ?'b': optional.none()} => {'a': 1}
            {'a': 1, ?'b': optional.of(2)} => {'a': 1, 'b': 2}
            [1, ?optional.none(), ?optional.of(2)] => [1, 2]
            {dyn(1.5): 1} => error: type
            {dyn(null): 1} => error: type
            {dyn([1]): 1} => error: type
            'a' in {'a': null} => true
            1 in [dyn(1.0)] => true
            1.0 in {1: 'a'} => refused: expression-type
            dyn(1.0) in {1: 'a'} => true
            dyn('a') in 'abc' => refused: expression-type
            dyn('a') in dyn('abc') => error: type
            null in [null] => true
            """)
    }

    @Test func `macros go over lists and maps`() {
        ExpressionTable.check(
            """
            [1, 2, 3].all(x, x > 0) => true
            [1, 2].exists(x, x == 2) => true
            [1, 2, 2].exists_one(x, x == 2) => false
            [1, 2].map(x, x * 2) => [2, 4]
            [1, 2, 3].map(x, x > 1, x * 2) => [4, 6]
            [1, 2, 3].filter(x, x % 2 == 1) => [1, 3]
            {'a': 1, 'b': 2}.map(k, k) => ['a', 'b']
            {'a': 1, 'b': 2}.filter(k, k == 'a') => ['a']
            {'a': 1}.exists(k, k == 'a') => true
            [].all(x, false) => true
            [].exists(x, true) => false
            [dyn(1), 'a'].exists(x, x == 1 || x > 5) => true
            [dyn('a'), 1].all(x, x > 5) => false
            [dyn('a'), 9].all(x, x > 5) => error: type
            [dyn('a'), 9].exists(x, x > 5) => true
            [1].map(x, dyn(x).y) => absent
            ['a', 'b'].transformList(i, v, string(i) + v) => ['0a', '1b']
            {'a': 1}.transformMap(k, v, v + 1) => {'a': 2}
            {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v) => {'b': 2}
            {'a': 1}.transformMapEntry(k, v, {string(v): k}) => {'1': 'a'}
            {'a': 1, 'b': 1}.transformMapEntry(k, v, {v: k}) => error: value
            ['a', 'b'].all(i, v, i < 2) => true
            ['x', 'x'].existsOne(i, v, v == 'x') => false
            [{'k': 'a', 'v': 1}, {'k': 'a', 'v': 2}].keyBy(x, x.k) => {'a': {'k': 'a', 'v': 2}}
            [1, 2, 3].groupBy(x, x % 2 == 0 ? 'even' : 'odd') => {'odd': [1, 3], 'even': [2]}
            [dyn(1.5)].keyBy(x, x) => error: type
            cel.bind(x, 2, x * x) => 4
            """)
    }

    @Test func `logic absorbs errors on either side`() {
        ExpressionTable.check(
            """
            true || dyn(1) / 0 == 1 => true
            dyn(1) / 0 == 1 || true => true
            false && dyn(1) / 0 == 1 => false
            dyn(1) / 0 == 1 && false => false
            dyn(1) / 0 == 1 || false => error: value
            dyn('a') || true => true
            dyn('a') || false => error: type
            dyn('a') && true => error: type
            true ? 1 : dyn(1) / 0 => 1
            false ? dyn(1) / 0 : 2 => 2
            dyn('a') ? 1 : 2 => error: type
            !true => false
            """)
    }
}

/// Absence: optionals, `coalesce`, `isBlank` (expressions reference §3 and §7).
struct AbsenceTableTests {
    private let bindings: ExpressionBindings = {
        let input: [(String, ExpressionValue)] = [
            ("nil", .null), ("empty", .string("")), ("zero", .int(0)), ("list", .list([])),
            ("a", .map(ExpressionMap(texts: [("b", .null), ("c", .int(1))]))), ("text", .string("x")),
        ]
        return ExpressionBindings(["input": .map(ExpressionMap(texts: input))])
    }()

    @Test func `optionals hold a value or nothing`() {
        ExpressionTable.check(
            """
            optional.of(1).value() => 1
            optional.none().value() => absent
            optional.of(null).hasValue() => true
            optional.ofNonZeroValue(0).hasValue() => false
            optional.ofNonZeroValue(0u).hasValue() => false
            optional.ofNonZeroValue(-0.0).hasValue() => false
            optional.ofNonZeroValue(b'').hasValue() => false
            optional.ofNonZeroValue({}).hasValue() => false
            optional.ofNonZeroValue(duration('0s')).hasValue() => false
            optional.ofNonZeroValue(timestamp('0001-01-01T00:00:00Z')).hasValue() => false
            optional.ofNonZeroValue(timestamp('1970-01-01T00:00:00Z')).hasValue() => true
            optional.ofNonZeroValue([0]).hasValue() => true
            optional.none().or(optional.of(2)).value() => 2
            optional.of(1).or(optional.of(2)).value() => 1
            optional.of(1).orValue(dyn(1) / 0) => 1
            optional.none().orValue(dyn(1) / 0) => error: value
            optional.of(2).optMap(x, x * 2).value() => 4
            optional.none().optMap(x, x * 2).hasValue() => false
            optional.of(2).optFlatMap(x, optional.of(x)).value() => 2
            optional.of(2).optFlatMap(x, optional.none()).hasValue() => false
            [7, 8].first().value() => 7
            [7, 8].last().value() => 8
            [].last().orValue('d') => 'd'
            optional.unwrap([optional.of(1), optional.none()]) => [1]
            [optional.of(1), optional.none()].unwrapOpt() => [1]
            optional.unwrap([dyn(1)]) => error: type
            optional.of(optional.none()).value().hasValue() => false
            optional.of(1) == optional.of(1) => true
            optional.none() == optional.none() => true
            optional.of(1) == optional.none() => false
            """)
    }

    @Test func `a missing field, a null and an empty value are three things`() {
        ExpressionTable.check(
            """
            input.gone => absent
            input.gone.deeper => absent
            input.nil => null
            input.nil.deeper => absent
            input.text.deeper => absent
            input.list[0] => absent
            input.list.deeper => absent
            input.?gone => absent
            input.?nil => null
            input.?a.b => null
            input.?a.?gone => absent
            input.?gone.a.b => absent
            has(input.nil) => true
            has(input.gone) => false
            has(input.a.b) => true
            has(input.nil.x) => false
            input.?gone.orValue('d') => 'd'
            input.?nil.orValue('d') => null
            input.a[?'c'].orValue(5) => 1
            """, bindings)
    }

    @Test func `coalesce takes the first value that is one`() {
        ExpressionTable.check(
            """
            coalesce(input.gone, 'd') => 'd'
            coalesce(input.nil, 'd') => 'd'
            coalesce(input.empty, 'd') => ''
            coalesce(input.zero, 5) => 0
            coalesce(input.gone, input.nil) => null
            coalesce(input.nil, input.gone) => null
            coalesce(input.gone, input.a.gone) => absent
            coalesce(input.?gone, input.?a.?c) => 1
            coalesce(optional.of(3), 4) => 3
            coalesce(input.a.b, input.a.c, 9) => 1
            coalesce(dyn(1) / 0, 1) => error: value
            coalesce(dyn('a') + 1, 1) => error: type
            coalesce(input.text, dyn(1) / 0) => 'x'
            coalesce(input.gone) => absent
            coalesce() => refused: unknown-function
            """, bindings)
    }

    @Test func `blank is what holds nothing`() {
        ExpressionTable.check(
            """
            isBlank(input.gone) => true
            isBlank(input.nil) => true
            isBlank(input.empty) => true
            isBlank(input.list) => true
            isBlank({}) => true
            isBlank(optional.none()) => true
            isBlank(optional.of('')) => true
            isBlank(input.zero) => false
            isBlank(false) => false
            isBlank(' ') => false
            isBlank([0]) => false
            isBlank(input.a) => false
            isBlank(dyn(1) / 0) => error: value
            """, bindings)
    }
}
