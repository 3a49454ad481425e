import EngineHTTP
import Testing
