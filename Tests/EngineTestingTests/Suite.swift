import EngineTesting
import Testing
