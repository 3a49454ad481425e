import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct SelectorImporterTests {
    private static let paged =
        "type: DefaultPaginator\npagination_strategy: { type: CursorPagination, cursor_value: \"{{ response.n }}\" }\npage_token_option: { type: RequestOption, inject_into: request_parameter, field_name: c }\n"

    @Test(arguments: [
        ("[]", "response.body"), ("[data]", "response.body.data"), ("[data, items]", "response.body.data.items"),
        ("[\"odd-name\", x]", "response.body['odd-name'].x"), ("[data, 0]", "response.body.data[?0]"),
        ("[data, 0, items]", "response.body.data[?0].items"), ("[\"{{ 'a' ~ 'b' }}\"]", "response.body.ab"),
        (
            "[data, \"*\", x]",
            "(type(response.body.data) == map ? response.body.data.transformList(k, v, v) : response.body.data).map(i, i.x)"
        ),
    ])
    func `a way of keys is where records are`(_ path: String, _ records: String) throws {
        let imported = try Imported(
            paginator: Self.paged, selector: "extractor: { type: DpathExtractor, field_path: \(path) }\n")
        #expect(imported["endpoints.list_things.records"] == records)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `without pages the answer may be the record itself`() throws {
        let imported = try Imported(selector: "extractor: { type: DpathExtractor, field_path: [] }\n")
        #expect(
            imported["endpoints.list_things.records"] == "type(response.body) == list ? response.body : [response.body]"
        )
    }

    @Test(arguments: [
        ("/things", "response.body"), ("/things/{{ config['team'] }}/all", "response.body"),
        ("/teams/{{ config['team'] }}/", "type(response.body) == list ? response.body : [response.body]"),
    ])
    func `the address of one thing may give it alone, though the stream has pages`(
        _ path: String, _ records: String
    ) throws {
        let imported = try Imported(
            requester: "path: \"\(path)\"\n", paginator: Self.paged,
            selector: "extractor: { type: DpathExtractor, field_path: [] }\n")
        #expect(imported["endpoints.list_things.records"] == records)
        #expect(imported.outcomes == [.whole])
    }

    @Test(arguments: [
        ("{{ record['state'] == 'open' }}", "coalesce(record.state == 'open', false)"),
        (
            "{{ record.n > 5 and record.x }}",
            "coalesce(record.n > 5 && !(isBlank(record.x) || record.x in [false, 0]), false)"
        ),
        (
            "{{ record.id in config['ids'] if config['ids'] else true }}",
            "coalesce(!isBlank(config.ids) ? record.id in coalesce(config.ids, []) : true, false)"
        ),
    ])
    func `a filter is a condition`(_ condition: String, _ expected: String) throws {
        let selector =
            "extractor: { type: DpathExtractor, field_path: [data] }\nrecord_filter: { type: RecordFilter, condition: \"\(condition)\" }\n"
        let imported = try Imported(
            selector: selector, spec: "properties: { ids: { type: array, items: { type: string } } }\n")
        #expect(imported["endpoints.list_things.where"] == expected)
        #expect(imported.outcomes == [.whole])
    }

    private static func fields(
        _ transformations: String,
        schema: String = "{ id: { type: integer }, a: { type: string }, o: { type: object } }"
    ) throws -> Imported {
        try Imported(
            stream:
                "schema_loader: { type: InlineSchemaLoader, schema: { type: object, additionalProperties: false, properties: \(schema) } }\ntransformations:\n"
                + transformations.indented(2))
    }

    @Test(arguments: [("", "[record.leaves()]"), (", flatten_lists: false", "[record.leaves(false)]")])
    func `records whose members are all brought to the top are taken apart first`(
        _ keys: String, _ expression: String
    ) throws {
        let imported = try Self.fields("- { type: FlattenFields\(keys) }\n")
        #expect(
            imported["endpoints.list_things.explode"] == expression, "\(imported.features(.missing))")
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `empty texts are taken out at any depth, other conditions on values are told`() throws {
        let keys = "type: RemoveFields, field_pointers: [[\"**\"]], condition:"
        let empty = try Self.fields("- { \(keys) \"{{ property|string == '' }}\" }\n")
        #expect(empty["endpoints.list_things.explode"] == "[record.withoutEmptyTexts()]")
        #expect(empty.outcomes == [.whole])
        let other = try Self.fields("- { \(keys) \"{{ property|string == 'x' }}\" }\n")
        #expect(other.features(.missing) == ["conditional-removal"])
    }

    @Test
    func `added fields are expressions, in objects too`() throws {
        let imported = try Self.fields(
            "- { type: AddFields, fields: [{ path: [b], value: \"{{ record['a'] | upper }}\" }, { path: [o, k], value: \"{{ record.id }}\" }] }\n"
        )
        #expect(
            imported["models.things.fields.b"] == #"{"type":"string","from":"coalesce(record.a, '').upperAscii()"}"#
                || imported["models.things.fields.b.from"]?.hasSuffix(".upperAscii()") == true)
        #expect(imported["models.things.fields.o.from"] == "coalesce(record.o, {}).merge({'k': record.id})")
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `removed fields are not mapped`() throws {
        let imported = try Self.fields("- { type: RemoveFields, field_pointers: [[a], [o, secret]] }\n")
        #expect(imported["models.things.fields.a"] == nil)
        #expect(imported["models.things.fields.o.from"] == "record.o.transformMap(k, v, k != 'secret', v)")
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a field that is a value which partitions do not have is empty, as the connector has it, and told`() throws {
        func imported(_ value: String) throws -> Imported {
            try Imported(
                requester: "path: \"/{{ stream_partition.region }}\"\n",
                router: "{ type: ListPartitionRouter, cursor_field: region, values: [eu, us] }\n",
                stream: "transformations: [{ type: AddFields, fields: [{ path: [r], value: \"\(value)\" }] }]\n")
        }
        let known = try imported("{{ stream_partition['region'] }}")
        #expect(known["models.things.fields.r.from"]?.contains("region") == true)
        #expect(!known.features(.note).contains("unknown-slice-field"))
        let unknown = try imported("{{ stream_partition['id'] }}")
        #expect(unknown["models.things.fields.r.from"] == "''")
        #expect(unknown.outcomes == [.whole] && unknown.features(.note).contains("unknown-slice-field"))
        // What the importer may not know is not taken for nothing.
        let other = try imported("{{ stream_partition.extra_fields.id }}")
        #expect(other.outcomes == [.partly] && other.features() == ["unknown-slice"])
    }

    @Test
    func `types of the schema are those of the fields`() throws {
        let schema =
            "{ id: { type: [\"null\", integer] }, t: { type: string, format: date-time }, d: { type: string, format: date }, l: { type: array, items: { type: string } }, m: { type: [string, integer] }, \"odd name\": { type: boolean } }"
        let imported = try Self.fields("", schema: schema)
        #expect(imported["models.things.fields.id"] == #"{"type":"integer","from":"record.id"}"#)
        #expect(imported["models.things.fields.t.type"] == "timestamp")
        #expect(imported["models.things.fields.d.type"] == "date")
        #expect(imported["models.things.fields.l"] == #"{"type":"array","items":"string","from":"record.l"}"#)
        #expect(imported["models.things.fields.m.type"] == "any")
        #expect(imported["models.things.fields.odd name.from"] == "record['odd name']")
    }

    @Test
    func `a record without a key is identified by what it holds`() throws {
        let imported = try Imported(
            """
            version: 1.0.0
            check: { type: CheckStream, stream_names: [a] }
            streams:
              - type: DeclarativeStream
                name: a
                retriever:
                  type: SimpleRetriever
                  requester: { type: HttpRequester, url_base: "https://x.test", path: /a }
                  record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [] } }
            """)
        #expect(imported["models.a.key"] == "record_hash")
        #expect(imported["models.a.fields.record_hash.from"] == "hex.encode(hash.sha256(json.encode(record)))")
    }

    @Test(arguments: [("[a, b]", #"["a","b"]"#), ("[[a], [o, k]]", #"["a","o_k"]"#), ("a", "a")])
    func `keys may have parts, and ways into objects`(_ key: String, _ expected: String) throws {
        let imported = try Imported(
            """
            version: 1.0.0
            check: { type: CheckStream, stream_names: [s] }
            streams:
              - type: DeclarativeStream
                name: s
                primary_key: \(key)
                retriever:
                  type: SimpleRetriever
                  requester: { type: HttpRequester, url_base: "https://x.test", path: /a }
                  record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [] } }
            """)
        #expect(imported["models.s.key"] == expected)
        #expect(imported.outcomes == [.whole])
    }
}
