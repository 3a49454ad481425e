// MARK: The interpreter

extension ExpressionEvaluation {
    /// Runs a program.
    /// - Parameters:
    ///   - program: the program.
    ///   - slots: the values of the slots that it was compiled with.
    /// - Returns: its value, which may be an error; good until the evaluation is reset.
    /// - Throws: `limit` only.
    func run(
        _ program: ExpressionProgram, slots: UnsafeBufferPointer<RuntimeValue>
    ) throws(ExpressionFault) -> RuntimeValue {
        try charge(program.instructions.count)
        let registers = try arena.allocate(program.registerCount * MemoryLayout<RuntimeValue>.stride)
            .bindMemory(to: RuntimeValue.self, capacity: program.registerCount)
        return try program.instructions.withUnsafeBufferPointer { code throws(ExpressionFault) in
            try run(code, program, slots, registers)
        }
    }

    private func run(
        _ code: UnsafeBufferPointer<Instruction>, _ program: ExpressionProgram,
        _ slots: UnsafeBufferPointer<RuntimeValue>, _ registers: UnsafeMutablePointer<RuntimeValue>
    ) throws(ExpressionFault) -> RuntimeValue {
        var counter = 0
        while true {
            let instruction = code[counter]
            let a = registers + Int(instruction.a)
            let b = registers + Int(instruction.b)
            let d = Int(instruction.d)
            switch instruction.operation {
            case .constant:
                a.pointee = program.constants[d]
                if a.pointee.isError { place(a, counter) }
            case .slot:
                a.pointee = slots[d]
                if a.pointee.isError { place(a, counter) }
            case .move: a.pointee = b.pointee
            case .jump:
                counter = d
                continue
            case .end: return a.pointee
            case .jumpIfFalse where a.pointee.tag == .bool && !a.pointee.bool,
                .jumpIfTrue where a.pointee.tag == .bool && a.pointee.bool:
                counter = d
                continue
            case .jumpIfFalse, .jumpIfTrue: break
            case .branch:
                if a.pointee.tag != .bool {
                    a.pointee = notBool(a.pointee, counter)
                    counter += Int(instruction.c)
                    continue
                }
                if !a.pointee.bool {
                    counter = d
                    continue
                }
            case .and: a.pointee = and(a.pointee, b.pointee, counter)
            case .or: a.pointee = or(a.pointee, b.pointee, counter)
            case .select: a.pointee = try select(b.pointee, program.keys[d], counter)
            case .add, .subtract, .multiply, .divide, .modulo, .equal, .notEqual, .less, .lessOrEqual, .greater,
                .greaterOrEqual, .in, .not, .negate:
                a.pointee = try operate(instruction.operation, b.pointee, registers[Int(instruction.c)], counter)
                if a.pointee.isError { place(a, counter) }
            case .call: a.pointee = try call(program, d, b, counter)
            case .newList, .newMap, .append, .appendOptional, .put, .putOptional, .finish, .putAll, .putLast, .group,
                .sort, .countStep, .countEnd:
                try build(instruction, a, b, registers + Int(instruction.c), counter)
                if a.pointee.isError { place(a, counter) }
            case .next:
                try charge(d - counter)
                if try !advance(a, b, two: instruction.c == 2) {
                    counter = d
                    continue
                }
            default:
                if try control(instruction, program, registers, counter) {
                    counter = d
                    continue
                }
            }
            counter += 1
        }
    }

    /// Gives a new error the place of its instruction.
    private func place(_ error: UnsafeMutablePointer<RuntimeValue>, _ counter: Int) {
        if error.pointee.extent == 0 { error.pointee.extent = UInt32(truncatingIfNeeded: counter + 1) }
    }

    /// The rarer instructions; the result is whether control goes to `d`.
    private func control(
        _ instruction: Instruction, _ program: ExpressionProgram, _ registers: UnsafeMutablePointer<RuntimeValue>,
        _ counter: Int
    ) throws(ExpressionFault) -> Bool {
        let a = registers + Int(instruction.a)
        let b = registers + Int(instruction.b)
        let c = registers + Int(instruction.c)
        switch instruction.operation {
        case .selectOptional: a.pointee = try selectOptional(b.pointee, program.keys[Int(instruction.d)])
        case .presence: a.pointee = try presence(b.pointee, program.keys[Int(instruction.d)])
        case .index: a.pointee = try index(b.pointee, c.pointee, counter)
        case .indexOptional: a.pointee = try indexOptional(b.pointee, c.pointee, counter)
        case .lowercase: a.pointee = try lowercased(a.pointee)
        case .iterate: return try iterate(a, b, c, counter)
        case .filter: return filter(a, b, counter)
        case .allStep:
            a.pointee = and(a.pointee, b.pointee, counter)
            return a.pointee.tag == .bool && !a.pointee.bool
        case .existsStep:
            a.pointee = or(a.pointee, b.pointee, counter)
            return a.pointee.tag == .bool && a.pointee.bool
        case .unwrap: return unwrap(a, b, counter)
        case .wrap: a.pointee = b.pointee.isError ? b.pointee : try makeOptional(b.pointee)
        case .expectOptional:
            let isFine = b.pointee.isError || b.pointee.tag == .optional
            a.pointee = isFine ? b.pointee : error(.type, at: counter)
        case .coalesce: return coalesce(a, b.pointee)
        case .isBlank: a.pointee = try isBlank(b.pointee)
        case .orElse: return orElse(a, keepsOptional: instruction.c == 1, counter)
        default: break
        }
        return false
    }
}
