import EngineLanguage
import Testing

/// A third service that nobody wrote for us: Datasette from PyPI, which publishes SQLite.
///
/// Its tables become streams of their own when a sync runs, whatever they are.
@Suite(.serialized) struct DatasetteTests {
    private static let schema = """
        create table product (id integer primary key, name text, price real);
        create table sale (shop text, number integer, product integer, primary key (shop, number));
        create table note (text text);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 2300)
          insert into product select i, 'Product ' || i, i * 1.5 from n;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 120)
          insert into sale select case i % 3 when 0 then 'a/b' when 1 then 'c,d' else 'e f' end, i, i from n;
        insert into note values ('first'), ('second');
        """

    @Test func `each table is a stream, whatever its key is`() async throws {
        let upstream = try await DatasetteProgram.start(Self.schema)
        let project = try await upstream.project()
        let first = try await project.sync("datasette")
        #expect(
            first == [
                "Database": [1, 0, 0, 0], "Table": [3, 0, 0, 0], "shop_product": [2300, 0, 0, 0],
                "shop_sale": [120, 0, 0, 0], "shop_note": [2, 0, 0, 0],
            ])
        try await expectTruth(upstream, project)
        #expect(try await project.sync("datasette")["shop_product"] == [0, 0, 0, 2300])

        try await upstream.change(
            """
            update product set name = 'New' where id % 100 = 0; delete from product where id between 11 and 14;
            insert into product values (5000, 'Last', 0.1); delete from sale where shop = 'a/b' and number < 10;
            """)
        let third = try await project.sync("datasette")
        #expect(third["shop_product"] == [1, 23, 4, 2273])
        #expect(third["shop_sale"] == [0, 0, 3, 117])
        try await expectTruth(upstream, project)
    }

    @Test func `a table that is new is read, one that is gone goes with its rows`() async throws {
        let upstream = try await DatasetteProgram.start(Self.schema)
        let project = try await upstream.project()
        try await project.sync("datasette")
        try await upstream.change("create table fresh (id integer primary key); insert into fresh values (7);")
        try await upstream.waitUntilListed("fresh")
        #expect(try await project.sync("datasette")["shop_fresh"] == [1, 0, 0, 0])
        #expect(try await project.records("shop_fresh").keys.sorted() == ["7"])
    }

    @Test func `tools write rows and ask questions`() async throws {
        let upstream = try await DatasetteProgram.start(Self.schema)
        let project = try await upstream.project()
        let place = ["database=shop", "table=product"]
        func tool(_ name: String, _ input: [String], exit: Int32 = 0) async throws -> String {
            try await project.run(
                ["run", "tool", "datasette.\(name)"] + input.flatMap { ["--input", $0] }, exit: exit)
        }
        let made = try JSONValue(
            parsing: try await tool("insert_rows", place + [#"rows=[{"name": "Made", "price": 2.5}]"#]))
        #expect(made.elements?.first?["id"]?.number?.int64 == 2301)
        _ = try await tool("update_row", place + ["key=2301", #"values={"name": "Changed"}"#])
        #expect(try await upstream.rows("select id, name from product where id = 2301") == ["2301": "Changed"])
        _ = try await tool("delete_row", place + ["key=2301"])
        #expect(try await upstream.rows("select id, name from product where id = 2301") == [:])
        let answer = try await tool("query", ["database=shop", "sql=select count(*) as n from product"])
        #expect(answer.contains("2300"))
        let refused = try await tool("insert_rows", place + [#"rows=[{"nope": 1}]"#], exit: 4)
        #expect(refused.contains("Row 0 has invalid columns: nope"))
    }

    private func expectTruth(_ upstream: DatasetteProgram, _ project: TestProject) async throws {
        let products = try await project.records("shop_product").mapValues { $0["name"]?.string ?? "" }
        #expect(products == (try await upstream.rows("select id, name from product")))
        let sales = try await project.records("shop_sale")
        let keys = try await upstream.rows(
            "select '[\"' || shop || '\",' || number || ']', product from sale order by 1")
        #expect(Set(sales.keys) == Set(keys.keys))
    }
}
