import EngineCrypto
import Testing
