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
        let customers = try await project.records("Customer")
        #expect(Set(customers.keys) == Set(made.customers))
        #expect(customers[made.customers[3]]?["email"]?.string == "person3@example.test")
        #expect(Set(try await project.records("Invoice").keys).isSuperset(of: made.drafts))

        let second = try await project.sync("stripe")
        #expect(second == ["Customer": [0, 0, 0, 130], "Product": [0, 0, 0, 8], "Invoice": [0, 0, 0, 10]])

        for id in made.customers.suffix(4) { try await upstream.post("/customers/\(id)", "name=Changed") }
        for id in made.products.suffix(2) { try await upstream.post("/products/\(id)", "name=Changed") }
        try await upstream.post("/invoices/\(made.drafts[0])/pay", "")
        let third = try await project.sync("stripe")
        #expect(third["Customer"] == [0, 4, 0, 126])
        #expect(third["Product"] == [0, 2, 0, 6])
        #expect(third["Invoice"] == [0, 1, 0, 9])
        #expect(try await project.records("Customer").values.count { $0["name"]?.string == "Changed" } == 4)

        for id in made.customers.suffix(3) { try await upstream.delete("/customers/\(id)") }
        try await upstream.delete("/products/\(made.products[0])")
        for id in made.drafts.suffix(2) { try await upstream.delete("/invoices/\(id)") }
        let fourth = try await project.sync("stripe")
        #expect(fourth == ["Customer": [0, 0, 3, 127], "Product": [0, 0, 1, 7], "Invoice": [0, 0, 2, 8]])
        #expect(Set(try await project.records("Customer").keys) == Set(made.customers.dropLast(3)))
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
        let port = try freePort()
        let program = try Program(
            [try Binary.python("localstripe"), "--port", String(port), "--from-scratch"], in: "/tmp",
            output: "/tmp/engine-localstripe-\(port).txt")
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

    private static var fields: HTTPFields {
        ["authorization": "Bearer \(token)", "content-type": "application/x-www-form-urlencoded"]
    }

    /// A port that nobody listens on, below those that the system gives to clients meanwhile.
    private static func freePort() throws -> UInt16 {
        // Programs that other tests start meanwhile must not inherit it, or the port stays taken.
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(handle) }
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_000)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            let isBound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isBound { return port }
        }
        throw NoPort()
    }

    private struct NoPort: Error {}
}
