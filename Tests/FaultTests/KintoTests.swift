import EngineLanguage
import Testing

/// A second service that nobody wrote for us: Kinto from PyPI, JSON storage with buckets of collections of records,
/// read through its bundled provider: records by time of change, what holds them whole.
@Suite(.serialized) struct KintoTests {
    private static let articles = "/buckets/blog/collections/articles"

    @Test func `records are added, updated and deleted as upstream says`() async throws {
        let upstream = try await KintoProgram.start()
        try await upstream.put("/buckets/blog", #"{"title": "The blog"}"#)
        try await upstream.put("/buckets/shop")
        for collection in [Self.articles, "/buckets/blog/collections/drafts", "/buckets/shop/collections/orders"] {
            try await upstream.put(collection)
        }
        // More than a page; other collections use the same ids.
        try await upstream.fill(Self.articles, count: 620)
        try await upstream.fill("/buckets/shop/collections/orders", count: 7)
        let project = try await upstream.project()

        let first = try await project.sync("kinto")
        #expect(first == ["Bucket": [2, 0, 0, 0], "Collection": [3, 0, 0, 0], "Record": [627, 0, 0, 0]])
        try await upstream.expectTruth(in: project)

        // Records are asked for by time of change: none comes.
        let second = try await project.sync("kinto")
        #expect(second == ["Bucket": [0, 0, 0, 2], "Collection": [0, 0, 0, 3], "Record": [0, 0, 0, 0]])
        let whole = try await project.sync("kinto", ["--full"])
        #expect(whole == ["Bucket": [0, 0, 0, 2], "Collection": [0, 0, 0, 3], "Record": [0, 0, 0, 627]])

        for number in 0..<4 { try await upstream.patch("\(Self.articles)/records/r\(number)", #"{"title": "New"}"#) }
        try await upstream.put("\(Self.articles)/records/r4", #"{"other": [1.50, null]}"#)
        try await upstream.put("\(Self.articles)/records/new")
        for number in 600..<603 { try await upstream.delete("\(Self.articles)/records/r\(number)") }
        // Made and gone between two runs: only its mark comes.
        try await upstream.put("\(Self.articles)/records/short")
        try await upstream.delete("\(Self.articles)/records/short")
        let third = try await project.sync("kinto")
        #expect(third == ["Bucket": [0, 0, 0, 2], "Collection": [0, 0, 0, 3], "Record": [1, 5, 3, 1]])
        try await upstream.expectTruth(in: project)
        #expect(try await project.sync("kinto")["Record"] == [0, 0, 0, 0])
    }

    @Test func `what leaves no mark is found gone by a full scan, and with what held it`() async throws {
        let upstream = try await KintoProgram.start()
        for bucket in ["blog", "shop"] {
            try await upstream.put("/buckets/\(bucket)")
            for collection in ["a", "b"] {
                try await upstream.put("/buckets/\(bucket)/collections/\(collection)")
                try await upstream.fill("/buckets/\(bucket)/collections/\(collection)", count: 20)
            }
        }
        let project = try await upstream.project()
        #expect(try await project.sync("kinto")["Record"] == [80, 0, 0, 0])

        // A full scan asks for no time, so no marks are among what it sees.
        for number in 0..<3 { try await upstream.delete("/buckets/blog/collections/a/records/r\(number)") }
        #expect(try await project.sync("kinto", ["--full"])["Record"] == [0, 0, 3, 77])
        try await upstream.expectTruth(in: project)

        try await upstream.delete("/buckets/blog/collections/b")
        // Their three marks are read now, and change nothing.
        let third = try await project.sync("kinto")
        #expect(third == ["Bucket": [0, 0, 0, 2], "Collection": [0, 0, 1, 3], "Record": [0, 0, 20, 3]])
        try await upstream.expectTruth(in: project)

        try await upstream.delete("/buckets/shop")
        let fourth = try await project.sync("kinto")
        #expect(fourth == ["Bucket": [0, 0, 1, 1], "Collection": [0, 0, 2, 1], "Record": [0, 0, 40, 0]])
        try await upstream.expectTruth(in: project)
    }

    @Test func `a collection that was made again holds nothing of the old one`() async throws {
        let upstream = try await KintoProgram.start()
        let path = "/buckets/blog/collections/a"
        for object in ["/buckets/blog", path] { try await upstream.put(object) }
        try await upstream.fill(path, count: 10)
        let project = try await upstream.project()
        try await project.sync("kinto")

        // The marks of its records go with a collection, so a reading by time of change alone would keep r2 to r9.
        try await upstream.delete(path)
        try await upstream.put(path)
        try await upstream.fill(path, count: 2)
        #expect(try await project.sync("kinto")["Record"] == [0, 2, 8, 0])
        try await upstream.expectTruth(in: project)
    }

    @Test func `tools write, and a change over somebody else's is refused`() async throws {
        let upstream = try await KintoProgram.start()
        let project = try await TestProject.make(allowing: upstream.address)
        let server = ["--config", "server=http://\(upstream.address)"]
        try await project.connect("kinto", server, credentials: "username: ada\npassword: wrong\n", exit: 3)
        try await project.connect("kinto", server, credentials: KintoProgram.credentials)
        func tool(_ name: String, _ input: [String], exit: Int32 = 0) async throws -> String {
            try await project.run(["run", "tool", "kinto.\(name)"] + input.flatMap { ["--input", $0] }, exit: exit)
        }
        _ = try await tool("create_bucket", ["id=blog"])
        _ = try await tool("create_collection", ["bucket=blog", "id=a", #"attributes={"title": "A"}"#])
        let place = ["bucket=blog", "collection=a"]
        let made = try JSONValue(
            parsing: try await tool("create_record", place + [#"data={"id": "r", "n": 1, "m": 2}"#]))
        let version = try #require(made["data"]?["last_modified"]?.number?.int64)
        _ = try await tool("update_record", place + ["id=r", #"data={"n": 3}"#, "version=\(version)"])
        let refused = try await tool(
            "update_record", place + ["id=r", #"data={"n": 4}"#, "version=\(version)"], exit: 4)
        #expect(refused.contains("Resource was modified meanwhile"))
        let record = try #require(try await upstream.records()[#"["blog","a","r"]"#])
        #expect(record["n"]?.number?.int64 == 3 && record["m"]?.number?.int64 == 2)
        _ = try await tool("delete_record", place + ["id=r"])
        #expect(try await upstream.records().isEmpty)
    }
}
