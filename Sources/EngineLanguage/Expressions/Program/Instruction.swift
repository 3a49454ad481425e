/// One step of a program: sixteen bytes.
///
/// `a` is the register that it writes, `b` and `c` those that it reads, `d` a number in one of the
/// program's tables or the instruction to jump to.
struct Instruction {
    /// What it does.
    enum Operation: UInt8 {
        /// a ← constant d
        case constant
        /// a ← slot d
        case slot
        /// a ← b
        case move
        /// go to d
        case jump
        /// go to d if a is false; if a is no bool, a becomes an error and control goes to c + 1
        /// instructions further
        case branch
        /// go to d if a is false
        case jumpIfFalse
        /// go to d if a is true
        case jumpIfTrue
        /// a ← a && b, errors absorbed
        case and
        /// a ← a || b, errors absorbed
        case or
        /// a ← b.key(d)
        case select
        /// a ← b.?key(d)
        case selectOptional
        /// a ← has(b.key(d))
        case presence
        /// a ← b[c]
        case index
        /// a ← b[?c]
        case indexOptional
        /// a ← lower case of a, if it is a string
        case lowercase
        /// a ← operator(b, c), by its number in `BinaryOperator`
        case add, subtract, multiply, divide, modulo
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, `in`
        /// a ← operator(b)
        case not, negate
        /// a ← function of call site d with arguments from register b
        case call
        /// a ← empty list or map that is being built
        case newList, newMap
        /// a gets the element b
        case append
        /// a gets the element that the optional b holds
        case appendOptional
        /// a gets the value c at the key b
        case put
        /// a gets the value that the optional c holds at the key b
        case putOptional
        /// a, which was being built, is a value now
        case finish
        /// a, a + 1 ← the way over the list or map b; go to d if that is an error, which goes to c
        case iterate
        /// b (and b + 1, if c) ← the next of the way a; go to d at its end
        case next
        /// a ← a && b of all(); go to d if that is false
        case allStep
        /// a ← a || b of exists(); go to d if that is true
        case existsStep
        /// a counts b of existsOne()
        case countStep
        /// a ← whether it counted one
        case countEnd
        /// go to d unless b is true; what is no bool makes a an error
        case filter
        /// a gets the entries of the map b
        case putAll
        /// a gets c at the key b, the last one wins
        case putLast
        /// a gets c in the list at the key b
        case group
        /// a ← the elements of a in the order of the keys beside them
        case sort
        /// b ← what the optional b holds; if there is nothing, a ← none and go to d
        case unwrap
        /// a ← optional of b
        case wrap
        /// a ← b if that is an optional, else an error
        case expectOptional
        /// a takes over b if it is something; then go to d
        case coalesce
        /// a ← isBlank(b)
        case isBlank
        /// a ← what the optional a holds, and go to d; c: the optional itself
        case orElse
        /// the result is a
        case end
    }

    var operation: Operation
    var a: UInt16
    var b: UInt16
    var c: UInt16
    var d: Int32
    /// The node that it came from.
    var node: Int32

    init(_ operation: Operation, a: Int = 0, b: Int = 0, c: Int = 0, d: Int = 0, node: Int) {
        self.operation = operation
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
        self.d = Int32(truncatingIfNeeded: d)
        self.node = Int32(truncatingIfNeeded: node)
    }
}
