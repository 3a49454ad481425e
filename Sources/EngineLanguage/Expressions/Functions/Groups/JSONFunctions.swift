/// JSON text and values.
enum JSONFunctions: ExpressionFunctionGroup {
    static let name = "json"

    static let functions: [ExpressionFunction] = [
        ExpressionFunction(
            "json.encode",
            "The value as compact JSON: keys in order, untouched numbers as written, bytes in base64.",
            examples: [
                .init(
                    "json.encode({'a': 1, 'b': [true, null, 'x\\n'], 'c': 1.5})",
                    "'{\"a\":1,\"b\":[true,null,\"x\\\\n\"],\"c\":1.5}'"),
                .init("json.encode(0.0 / 0.0)", "error: value"),
            ],
            overloads: [
                ExpressionOverload("json_encode_dyn", [.dyn], .string) { call throws(ExpressionFault) in
                    var text = TextBuilder()
                    try JSONEncoding.append(call[0], in: call.evaluation, to: &text)
                    return try call.makeString(text.bytes)
                }
            ]),
        ExpressionFunction(
            "json.decode",
            "The value of one JSON text, at most 512 levels deep; of a repeated key the last value counts.",
            examples: [
                .init("json.decode('{\"a\":[1,2.5,null]}')", "{'a': [1, 2.5, null]}"),
                .init("string(json.decode('1.10'))", "'1.10'"),
                .init("json.decode('1 2')", "error: value"),
            ],
            overloads: [ExpressionType.string, .bytes].map { type in
                ExpressionOverload("json_decode_\(type)", [type], .dyn) { call throws(ExpressionFault) in
                    let text = try call.bytes(0)
                    try call.charge(bytes: text.count)
                    return try JSONEncoding.decode(text, in: call.evaluation)
                }
            }),
    ]
}
