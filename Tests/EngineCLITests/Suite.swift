import EngineCLI
import Testing
