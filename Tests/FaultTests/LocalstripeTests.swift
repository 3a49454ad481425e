import EngineHTTP
import EngineLanguage
import Glibc
import Testing

/// A service that nobody wrote for us: localstripe from PyPI, read through the bundled provider with no change but the
/// connection's address and an entry in `network.allow`.
@Suite(.serialized) struct LocalstripeTests {
    @Test func `customers, products and invoices are added, updated and deleted as upstream says`() async throws {
        let upstream = try await Localstripe.start()
        let made = try await upstream.fill(customers: 130, products: 7, invoices: 5)
        let project = try await TestProject.make(allowing: upstream.address)
        try await project.connect(
            "stripe", to: "http://\(upstream.address)/v1", credentials: "token: \(Localstripe.token)\n")

        let first = try await project.sync("stripe")
        // Each subscription has a paid invoice, each pending item a draft; each plan is of a product.
        #expect(first == ["Customer": [130, 0, 0, 0], "Product": [8, 0, 0, 0], "Invoice": [10, 0, 0, 0]])
        try await upstream.expectTruth(in: project)
        let customers = try await project.records("Customer")
        #expect(Set(customers.keys) == Set(made.customers))
        #expect(customers[made.customers[3]]?["email"]?.string == "person3@example.test")

        let second = try await project.sync("stripe")
        #expect(second == ["Customer": [0, 0, 0, 130], "Product": [0, 0, 0, 8], "Invoice": [0, 0, 0, 10]])

        for id in made.customers.suffix(4) { try await upstream.post("/customers/\(id)", "name=Changed") }
        for id in made.products.suffix(2) { try await upstream.post("/products/\(id)", "name=Changed") }
        try await upstream.post("/invoices/\(made.drafts[0])/pay", "")
        let third = try await project.sync("stripe")
        #expect(third == ["Customer": [0, 4, 0, 126], "Product": [0, 2, 0, 6], "Invoice": [0, 1, 0, 9]])
        for (model, ids) in [("Customer", made.customers.suffix(4)), ("Product", made.products.suffix(2))] {
            let changed = try await project.records(model).filter { $0.value["name"]?.string == "Changed" }
            #expect(Set(changed.keys) == Set(ids))
        }
        #expect(try await project.records("Invoice")[made.drafts[0]]?["status"]?.string == "paid")
        try await upstream.expectTruth(in: project)

        for id in made.customers.suffix(3) { try await upstream.delete("/customers/\(id)") }
        try await upstream.delete("/products/\(made.products[0])")
        for id in made.drafts.suffix(2) { try await upstream.delete("/invoices/\(id)") }
        let fourth = try await project.sync("stripe")
        #expect(fourth == ["Customer": [0, 0, 3, 127], "Product": [0, 0, 1, 7], "Invoice": [0, 0, 2, 8]])
        #expect(Set(try await project.records("Customer").keys) == Set(made.customers.dropLast(3)))
        try await upstream.expectTruth(in: project)
    }
}

/// localstripe on loopback, driven through its API.
private struct Localstripe {
    static let token = "sk_test_12345"
    let address: String
    private let program: Program
    private let client: LoopbackClient

    /// What was made.
    struct Made {
        var customers: [String] = []
        var products: [String] = []
        var drafts: [String] = []
    }

    static func start() async throws -> Localstripe {
        let port = try FreePort.find()
        let output = "/tmp/engine-localstripe-\(port).txt"
        let program = try Program(
            [try Binary.python("localstripe"), "--port", String(port), "--from-scratch"], in: "/tmp", output: output)
        defer { unlink(output) }
        let client = try LoopbackClient("127.0.0.1:\(port)")
        try await client.waitUntilReady(program)
        return Localstripe(address: client.address, program: program, client: client)
    }

    func fill(customers: Int, products: Int, invoices: Int) async throws -> Made {
        var made = Made()
        for number in 0..<products { made.products.append(try await post("/products", "name=Product%20\(number)")) }
        for number in 0..<customers {
            made.customers.append(
                try await post("/customers", "name=Person%20\(number)&email=person\(number)%40example.test"))
        }
        try await post("/plans", "id=gold&amount=1000&currency=eur&interval=month&interval_count=1&product[name]=Gold")
        for customer in made.customers.prefix(invoices) {
            let card = "source[object]=card&source[number]=4242424242424242&source[exp_month]=12&source[exp_year]=2030"
            try await post("/customers/\(customer)/sources", card + "&source[cvc]=123")
            try await post("/subscriptions", "customer=\(customer)&items[0][plan]=gold")
            try await post("/invoiceitems", "customer=\(customer)&amount=1200&currency=eur&description=Extra")
            made.drafts.append(try await post("/invoices", "customer=\(customer)"))
        }
        return made
    }

    @discardableResult
    func post(_ path: String, _ form: String) async throws -> String {
        let answer = try await client.send(.post, "/v1\(path)", fields: Self.fields, body: form)
        try #require(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSONValue(parsing: answer.body)["id"]?.string ?? ""
    }

    func delete(_ path: String) async throws {
        let answer = try await client.send(.delete, "/v1\(path)", fields: Self.fields)
        try #require(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
    }

    /// Expects that a project holds what the service lists: the same ids, with the same names and states.
    func expectTruth(in project: TestProject, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for (model, path, field) in [
            ("Customer", "customers", "name"), ("Product", "products", "name"), ("Invoice", "invoices", "status"),
        ] {
            var truth: [String: String?] = [:]
            var page = "limit=100"
            while true {
                let answer = try await client.send(.get, "/v1/\(path)?\(page)", fields: Self.fields)
                let list = try JSONValue(parsing: answer.body)
                for item in list["data"]?.elements ?? [] {
                    truth[try #require(item["id"]?.string)] = item[field]?.string
                    page = "limit=100&starting_after=\(item["id"]?.string ?? "")"
                }
                guard list["has_more"]?.bool == true else { break }
            }
            let stored = try await project.records(model).mapValues { $0[field]?.string }
            #expect(stored == truth, "\(model)", sourceLocation: sourceLocation)
        }
    }

    private static var fields: HTTPFields {
        ["authorization": "Bearer \(token)", "content-type": "application/x-www-form-urlencoded"]
    }
}
