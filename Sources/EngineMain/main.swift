internal import EngineCLI
internal import Glibc

exit(ExitCode.usage.rawValue)
