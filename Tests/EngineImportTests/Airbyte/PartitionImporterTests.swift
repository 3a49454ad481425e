import Testing

@testable import EngineImport

@Suite(.timeLimit(.minutes(5)))
struct PartitionImporterTests {
    @Test
    func `a list becomes partitions, each an input of the call`() throws {
        let imported = try Imported(
            requester: "path: \"/{{ stream_partition.kind }}/things\"\n",
            router: "type: ListPartitionRouter\ncursor_field: kind\nvalues: [a, b]\n")
        #expect(imported["streams.things.for_each"] == #"{"values":"['a', 'b']","as":"kind"}"#)
        #expect(imported["streams.things.with"] == #"{"kind":"${kind}"}"#)
        #expect(imported["endpoints.list_things.request"] == "GET /${input.kind}/things")
        #expect(imported["endpoints.list_things.input"] == #"{"kind":{"type":"any","required":true}}"#)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `a list of a setting is read of it`() throws {
        let imported = try Imported(
            router:
                "type: ListPartitionRouter\ncursor_field: kind\nvalues: \"{{ config['kinds'] }}\"\nrequest_option: { inject_into: request_parameter, field_name: k }\n",
            spec: "required: [kinds]\nproperties: { kinds: { type: array, items: { type: string } } }\n")
        #expect(imported["streams.things.for_each"] == #"{"values":"config.kinds","as":"kind"}"#)
        #expect(imported["endpoints.list_things.query"] == #"{"k":"${input.kind}"}"#)
    }

    private static let parents = """
        definitions:
          requester: { type: HttpRequester, url_base: "https://api.acme.test" }
          selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [data] } }
          teams:
            type: DeclarativeStream
            name: teams
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: { $ref: "#/definitions/requester", path: /teams }
              record_selector: "#/definitions/selector"
          users:
            type: DeclarativeStream
            name: users
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: { $ref: "#/definitions/requester", path: "/teams/{{ stream_partition.team_id }}/users" }
              record_selector: "#/definitions/selector"
              partition_router:
                type: SubstreamPartitionRouter
                parent_stream_configs: [{ stream: "#/definitions/teams", parent_key: id, partition_field: team_id }]
          posts:
            type: DeclarativeStream
            name: posts
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: { $ref: "#/definitions/requester", path: "/teams/{{ stream_slice.parent_slice.team_id }}/users/{{ stream_slice.user_id }}/posts" }
              record_selector: "#/definitions/selector"
              partition_router:
                - type: SubstreamPartitionRouter
                  parent_stream_configs: [{ stream: "#/definitions/users", parent_key: id, partition_field: user_id }]
        check: { type: CheckStream, stream_names: [teams] }

        """

    @Test
    func `children are read for each stored record of their parent`() throws {
        let imported = try Imported(Self.parents + "streams: [\"#/definitions/teams\", \"#/definitions/users\"]\n")
        #expect(imported["streams.users.for_each"] == #"{"stream":"teams","as":"teams"}"#)
        #expect(imported["streams.users.with"] == #"{"team_id":"${teams.id}"}"#)
        #expect(imported["verify"] == #"{"endpoint":"list_teams"}"#)
        #expect(imported.outcomes == [.whole, .whole])
    }

    @Test
    func `children of a group are read for each parent alone, and said`() throws {
        let text = Self.parents.replacingAll(
            """
                  partition_router:
                    type: SubstreamPartitionRouter
                    parent_stream_configs: [{ stream: "#/definitions/teams", parent_key: id, partition_field: team_id }]
            """,
            with: """
                      partition_router:
                        type: GroupingPartitionRouter
                        group_size: 10
                        underlying_partition_router:
                          type: SubstreamPartitionRouter
                          parent_stream_configs:
                            - stream: "#/definitions/teams"
                              parent_key: id
                              partition_field: team_id
                              request_option: { inject_into: request_parameter, field_name: t }
                """
        ).replacingAll(
            "path: \"/teams/{{ stream_partition.team_id }}/users\"",
            with: "path: /users, request_parameters: { ids: \"{{ stream_partition['team_id'] | join(',') }}\" }"
        )
        let imported = try Imported(
            text + "streams: [\"#/definitions/teams\", \"#/definitions/users\"]\n")
        #expect(imported["streams.users.for_each"] == #"{"stream":"teams","as":"teams"}"#)
        #expect(imported["streams.users.with"] == #"{"team_id":"${[teams.id]}"}"#)
        #expect(imported["endpoints.list_users.input"] == #"{"team_id":{"type":"array","required":true}}"#)
        #expect(imported["endpoints.list_users.query"]?.contains("join(',')") == true)
        #expect(imported["endpoints.list_users.query.t"] == nil, "what the inner router would send, the group does not")
        #expect(imported.features(.note).contains("grouped-partitions"))
        #expect(imported.outcomes == [.whole, .whole])
    }

    @Test
    func `a group of a list is the list, one by one`() throws {
        let imported = try Imported(
            requester: "path: /things\nrequest_parameters: { k: \"{{ stream_partition.kind | join('|') }}\" }\n",
            router: """
                type: GroupingPartitionRouter
                group_size: 2
                deduplicate: true
                underlying_partition_router: { type: ListPartitionRouter, cursor_field: kind, values: [a, b, c] }

                """)
        #expect(imported["streams.things.for_each"] == #"{"values":"['a', 'b', 'c']","as":"kind"}"#)
        #expect(imported["streams.things.with"] == #"{"kind":"${[kind]}"}"#)
        #expect(imported.outcomes == [.whole])
    }

    @Test
    func `grandchildren read what their parent's records keep of its own partition`() throws {
        let imported = try Imported(
            Self.parents + "streams: [\"#/definitions/teams\", \"#/definitions/users\", \"#/definitions/posts\"]\n")
        #expect(imported["models.users.fields.team_id"] == #"{"type":"any","from":"input.team_id"}"#)
        #expect(imported["streams.posts.with"] == #"{"team_id":"${users.team_id}","user_id":"${users.id}"}"#)
        #expect(imported["endpoints.list_posts.request"] == "GET /teams/${input.team_id}/users/${input.user_id}/posts")
        #expect(imported.outcomes == [.whole, .whole, .whole])
    }

    @Test
    func `a parent that is not listed is stored too, and said`() throws {
        let imported = try Imported(Self.parents + "streams: [\"#/definitions/users\"]\n")
        #expect(imported["streams.teams.endpoint"] == "list_teams")
        #expect(imported.features(.note).contains("unlisted-parent"))
        #expect(imported.result.items.map(\.name) == ["users"])
    }

    @Test
    func `children of a parent in Python need code`() throws {
        let text = Self.parents.replacingAll("path: /teams }", with: "path: /teams, class_name: a.B }")
        let imported = try Imported(text + "streams: [\"#/definitions/users\"]\n")
        #expect(imported.outcomes == [.custom] || imported.outcomes == [.no])
    }
}

extension PartitionImporterTests {
    @Test
    func `several parents that take turns become streams that fill one`() throws {
        let router = """
            type: SubstreamPartitionRouter
            parent_stream_configs:
              - { stream: "#/definitions/a", parent_key: id, partition_field: owner }
              - { stream: "#/definitions/b", parent_key: id, partition_field: owner }

            """
        func parent(_ name: String) -> String {
            """
              \(name):
                type: DeclarativeStream
                name: \(name)
                primary_key: id
                retriever:
                  type: SimpleRetriever
                  requester: { type: HttpRequester, url_base: "https://api.acme.test/v1", path: /\(name) }
                  record_selector: { type: RecordSelector, extractor: { type: DpathExtractor, field_path: [data] } }

            """
        }
        let imported = try Imported(
            requester: "path: \"/{{ stream_slice.owner }}/things\"\n", router: router,
            definitions: "definitions:\n" + parent("a") + parent("b"))
        #expect(imported["streams.things.for_each"] == #"{"stream":"a","as":"a"}"#)
        #expect(imported["streams.things_2.for_each"] == #"{"stream":"b","as":"b"}"#)
        #expect(imported["streams.things_2.into"] == "things")
        #expect(imported.outcomes == [.whole])
    }
}
