/// The strings library.
///
/// Positions count code points from 0.
enum StringFunctions: ExpressionFunctionGroup {
    static let name = "strings"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "charAt", "The character at a position; the empty string at the end.",
            examples: [
                .init("'héllo'.charAt(1)", "'é'"),
                .init("'ab'.charAt(2)", "''"),
                .init("'ab'.charAt(3)", "error: value"),
            ],
            overloads: [.member("string_char_at_int", [.string, .int], .string, body: charAt)]),
        ExpressionFunction(
            "format", "The string with its clauses filled from a list: `%s %d %f %.2f %e %b %o %x %X %%`.",
            examples: [
                .init("'%s is %d'.format(['a', 1])", "'a is 1'"), .init("'%.2f'.format([1.5])", "'1.50'"),
                .init("'%x'.format([255])", "'ff'"), .init("'%d'.format(['a'])", "error: value"),
            ],
            overloads: [
                .member(
                    "string_format", [.string, .list(.dyn)], .string, preparing: [0: Formatting.prepare],
                    body: Formatting.format)
            ]),
        ExpressionFunction(
            "indexOf", "Where a string first occurs, at or after a position; -1 where it does not.",
            examples: [
                .init("'banana'.indexOf('an')", "1"),
                .init("'banana'.indexOf('an', 2)", "3"),
                .init("'a'.indexOf('b')", "-1"),
            ],
            overloads: [
                .member("string_index_of_string", [.string, .string], .int, body: indexOf),
                .member("string_index_of_string_int", [.string, .string, .int], .int, body: indexOf),
            ]),
        ExpressionFunction(
            "join", "The strings of a list, one after the other, with a separator between them.",
            examples: [.init("['a', 'b'].join(',')", "'a,b'"), .init("['a', 'b'].join()", "'ab'")],
            overloads: [
                .member("list_join", [.list(.string)], .string, body: join),
                .member("list_join_string", [.list(.string), .string], .string, body: join),
            ]),
        ExpressionFunction(
            "lastIndexOf", "Where a string last occurs, at or before a position; -1 where it does not.",
            examples: [.init("'banana'.lastIndexOf('an')", "3"), .init("'banana'.lastIndexOf('an', 2)", "1")],
            overloads: [
                .member("string_last_index_of_string", [.string, .string], .int, body: lastIndexOf),
                .member("string_last_index_of_string_int", [.string, .string, .int], .int, body: lastIndexOf),
            ]),
        ExpressionFunction(
            "lowerAscii", "The string with A to Z in lower case; other letters stay.",
            examples: [.init("'ÄBc'.lowerAscii()", "'Äbc'")],
            overloads: [mapping("string_lower_ascii") { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }]),
        ExpressionFunction(
            "replace", "The string with each occurrence of another replaced, or only the first so many.",
            examples: [
                .init("'banana'.replace('a', 'o')", "'bonono'"),
                .init("'banana'.replace('a', 'o', 1)", "'bonana'"),
            ],
            overloads: [
                .member("string_replace_string_string", [.string, .string, .string], .string, body: replace),
                .member("string_replace_string_string_int", [.string, .string, .string, .int], .string, body: replace),
            ]),
        ExpressionFunction(
            "reverse", "The string with its code points in reverse order.",
            examples: [.init("'abc'.reverse()", "'cba'")],
            overloads: [.member("string_reverse", [.string], .string, body: reverse)]),
        ExpressionFunction(
            "split", "The parts between separators, at most so many; the empty separator splits into code points.",
            examples: [
                .init("'a,b,c'.split(',')", "['a', 'b', 'c']"), .init("'a,b,c'.split(',', 2)", "['a', 'b,c']"),
                .init("'ab'.split('')", "['a', 'b']"),
            ],
            overloads: [
                .member("string_split_string", [.string, .string], .list(.string), body: split),
                .member("string_split_string_int", [.string, .string, .int], .list(.string), body: split),
            ]),
        ExpressionFunction(
            "strings.quote", "The string as a literal: in double quotes, with escapes.",
            examples: [.init("strings.quote('a\"b')", "'\"a\\\\\"b\"'")],
            overloads: [
                ExpressionOverload("strings_quote", [.string], .string) { call throws(ExpressionFault) in
                    try call.makeString(QuotedText.quote(try call.utf8(0)))
                }
            ]),
        ExpressionFunction(
            "substring", "The part from a position up to, not including, another, or to the end.",
            examples: [
                .init("'tacocat'.substring(4)", "'cat'"), .init("'tacocat'.substring(0, 4)", "'taco'"),
                .init("'a'.substring(2)", "error: value"),
            ],
            overloads: [
                .member("string_substring_int", [.string, .int], .string, body: substring),
                .member("string_substring_int_int", [.string, .int, .int], .string, body: substring),
            ]),
        ExpressionFunction(
            "trim", "The string without white space at its ends.",
            examples: [.init("'  a b\\n'.trim()", "'a b'")],
            overloads: [
                .member("string_trim", [.string], .string) { call throws(ExpressionFault) in
                    call.makeString(sharing: try call.utf8(0).trimmed)
                }
            ]),
        ExpressionFunction(
            "upperAscii", "The string with a to z in upper case; other letters stay.",
            examples: [.init("'äBc'.upperAscii()", "'äBC'")],
            overloads: [mapping("string_upper_ascii") { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }]),
    ]
}
