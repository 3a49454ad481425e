import EngineStore
import Testing
