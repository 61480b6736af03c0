#if LIBFUZZER
    import Foundation

    /// Entry points for libFuzzer (LLVM's), which brings its own `main`; see Docker/fuzz. The target is named by
    /// DARCHA_FUZZ_TARGET.
    private let target: any FuzzTarget.Type = {
        let name = ProcessInfo.processInfo.environment["DARCHA_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTargets(rawValue: name) else {
            fatalError("DARCHA_FUZZ_TARGET names no target: \(name)")
        }
        return target.type
    }()

    private let mutator = target.mutator

    @_cdecl("LLVMFuzzerTestOneInput")
    public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do throws(Finding) {
            _ = try target.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
        } catch {
            // libFuzzer writes the input to a file when the process aborts.
            fatalError("finding: \(error.what)")
        }
        return 0
    }

    /// libFuzzer's own byte mutations.
    @_silgen_name("LLVMFuzzerMutate")
    private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

    /// Every other mutation is one of ours, which know the words and the grammar.
    @_cdecl("LLVMFuzzerCustomMutator")
    public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
        var generator = SeededGenerator(UInt64(seed))
        if generator.once(in: 2) { return mutateBytes(bytes, count, limit) }
        let input = Array(UnsafeBufferPointer(start: bytes, count: count))
        let other = target.generate(using: &generator)
        let result =
            generator.once(in: 8)
            ? other : mutator.mutated(input, with: other, times: 1 + generator.below(3), using: &generator)
        let kept = result.prefix(limit)
        for (index, byte) in kept.enumerated() { bytes[index] = byte }
        return kept.count
    }
#endif
