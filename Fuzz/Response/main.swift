import CFuzzer

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
_ = LLVMFuzzerRunDriver(&count, &arguments, fuzzResponse)
