internal import EngineCLI
internal import Glibc

EngineCLI.prepareProcess()
let arguments = CommandLine.arguments
let environment = ProcessFacts.environment
let code = await EngineCLI.run(
    arguments: Array(arguments.dropFirst()), environment: environment,
    workingDirectory: ProcessFacts.workingDirectory, binaryPath: ProcessFacts.binaryPath)
exit(code.rawValue)
