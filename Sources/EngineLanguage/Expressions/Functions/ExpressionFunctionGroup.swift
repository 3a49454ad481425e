/// Functions that belong together and share a file: `StringFunctions`, `TimeFunctions`.
///
/// A new group is a file in this folder and a line in `ExpressionFunctionRegistry.groups`.
public protocol ExpressionFunctionGroup: Sendable {
    /// The heading in the reference: `strings`.
    static var name: String { get }
    /// The functions, in the order of the reference.
    static var functions: [ExpressionFunction] { get }
}
