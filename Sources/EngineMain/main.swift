internal import EngineCLI
internal import Glibc

EngineCLI.prepareProcess()
let arguments = CommandLine.arguments
let environment = ProcessFacts.environment
let code = await EngineCLI.run(
    arguments: Array(arguments.dropFirst()), environment: environment,
    workingDirectory: ProcessFacts.workingDirectory, binaryPath: ProcessFacts.binaryPath)
// Nothing is buffered, and libraries that clean up at exit would do so under threads that still run.
_exit(code.rawValue)
