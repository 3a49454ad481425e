import EngineNetwork
import Testing
