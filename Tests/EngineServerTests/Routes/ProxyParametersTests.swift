import EngineHTTP
import EngineLanguage
import Testing

@testable import EngineServer

/// What is told of the proxy's header fields is what reads them.
struct ProxyParametersTests {
    private static let sound: HTTPFields = ["provider-config-key": "acme", "connection-id": "c-1"]

    private func refused(_ fields: HTTPFields) -> [String] {
        do throws(RouteFault) {
            _ = try ProxyHeaders(fields)
            return []
        } catch {
            return error.issues.compactMap { $0.path.first }
        }
    }

    @Test func `fields that are needed are told as needed`() {
        let told = ProxyParameters.all.filter(\.isRequired).map { $0.name.lowercased() }
        #expect(refused([:]) == told && refused(Self.sound).isEmpty)
    }

    @Test func `a field that may hold only some texts refuses others, and one that is told so takes them`() throws {
        for parameter in ProxyParameters.all where parameter.schema["type"] == "string" {
            let name = parameter.name.lowercased()
            var fields = Self.sound
            let isLimited = parameter.schema.members?.count ?? 0 > 1
            fields[name] = String(repeating: "x", count: 256)
            #expect(refused(fields) == (isLimited || name == "base-url-override" ? [name] : []), "\(name)")
            for word in parameter.schema["enum"]?.elements?.compactMap(\.string) ?? [] {
                fields[name] = word
                #expect(refused(fields).isEmpty, "\(name): \(word)")
            }
        }
        for (name, value) in [("retries", "3"), ("retry-on", "429,503"), ("base-url-override", ""), ("retries", "")] {
            var fields = Self.sound
            fields[name] = value
            #expect(refused(fields).isEmpty, "\(name): \(value)")
        }
    }

    @Test func `a field with the prefix that is told goes to the provider`() throws {
        let told = try #require(ProxyParameters.all.last?.name)
        var fields = Self.sound
        fields[told] = "text/plain"
        #expect(try ProxyHeaders(fields).onward["accept"] == "text/plain")
    }
}
