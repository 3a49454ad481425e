import EngineNetwork
import Glibc
import Testing

struct DescriptorLimitTests {
    @Test func `the limit is what the system lets it be, and stays so`() async throws {
        await #expect(processExitsWith: .success) {
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            var limit = rlimit()
            getrlimit(resource, &limit)
            limit.rlim_cur = min(256, limit.rlim_max)
            setrlimit(resource, &limit)
            #expect(DescriptorLimit.raise() == Int(clamping: limit.rlim_max))
            #expect(DescriptorLimit.raise() == Int(clamping: limit.rlim_max))
            var now = rlimit()
            getrlimit(resource, &now)
            #expect(now.rlim_cur == limit.rlim_max && now.rlim_max == limit.rlim_max)
        }
    }
}
