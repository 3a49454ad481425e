import EngineDatabase
import Testing
