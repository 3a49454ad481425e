import Glibc

/// How often or how much a test tries: what scripts/fault-tests sets, else what every run of the tests does.
func figure(_ variable: String, _ usual: Int) -> Int {
    getenv(variable).flatMap { Int(String(cString: $0)) } ?? usual
}
